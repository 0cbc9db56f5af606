/**
 * Echo throughput of each adapter beside the bare module of the same runtime: interleaved in one run, medians of ratios,
 * by wall clock and by the server's own processor time (on a shared machine the one that can be trusted).
 * Usage: node src/run.ts [--rounds 7] [--runtime bun,deno,node] [--seconds 1]
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "1" },
    runtime: { type: "string", default: "node,bun,deno" },
  },
});
const RUNTIMES: Readonly<Record<string, readonly string[]>> = {
  node: ["node"],
  bun: ["bun"],
  deno: ["deno", "run", "-A", "--quiet"],
};
const WORKLOADS = [
  { name: "echo 64 B, 50 connections", connections: 50, bytes: 64 },
  { name: "echo 16 KiB, 50 connections", connections: 50, bytes: 16 * 1024 },
];

class Peer {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(cpu: number, command: readonly string[], file: string, args: readonly (string | number)[]) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const line = ["taskset", "-c", `${cpu}`, ...command, path, ...args.map(String)] as [string, ...string[]];
    this.child = spawn(line[0], line.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
    const reader: Interface = createInterface({ input: this.child.stdout as NodeJS.ReadableStream });
    this.#lines = reader[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the process ended early");
    return value;
  }

  async ask(): Promise<number> {
    this.child.stdin?.write("\n");
    return Number(await this.line());
  }
}

interface Sample {
  perSecond: number;
  perProcessorSecond: number;
}

async function measure(runtime: readonly string[], variant: string, work: (typeof WORKLOADS)[number]): Promise<Sample> {
  const server = new Peer(0, runtime, "server.ts", [variant]);
  const port = await server.line();
  const load = new Peer(1, ["bun"], "load.ts", [port, work.connections, work.bytes]);
  try {
    await load.line();
    await sleep(500); // Warm-up: the first requests are compiled, not measured.
    const cpuBefore = await server.ask();
    await load.ask();
    const start = performance.now();
    await sleep(Number(values.seconds) * 1000);
    const echoes = await load.ask();
    const cpu = (await server.ask()) - cpuBefore;
    return { perSecond: echoes / ((performance.now() - start) / 1000), perProcessorSecond: echoes / (cpu / 1e6) };
  } finally {
    server.child.kill("SIGKILL");
    load.child.kill("SIGKILL");
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

console.log("| workload | runtime | bare /s | adapter /s | ratio wall | ratio per processor second (min–max) |");
console.log("| --- | --- | --- | --- | --- | --- |");
for (const work of WORKLOADS) {
  for (const name of values.runtime.split(",")) {
    const runtime = RUNTIMES[name];
    if (runtime === undefined) throw new Error(`unknown runtime ${name}`);
    const bare: Sample[] = [];
    const adapter: Sample[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      process.stderr.write(`\r${work.name}, ${name}: round ${round + 1} of ${values.rounds}   `);
      // Alternating which goes first, so that neither always meets the warmer machine.
      for (const variant of round % 2 ? ["adapter", "bare"] : ["bare", "adapter"]) {
        (variant === "bare" ? bare : adapter).push(await measure(runtime, variant, work));
      }
    }
    process.stderr.write("\r");
    const wall = adapter.map((sample, i) => sample.perSecond / (bare[i] as Sample).perSecond);
    const cpu = adapter.map((sample, i) => sample.perProcessorSecond / (bare[i] as Sample).perProcessorSecond);
    const rate = (samples: Sample[]) => Math.round(median(samples.map((s) => s.perSecond)));
    console.log(
      `| ${work.name} | ${name} | ${rate(bare)} | ${rate(adapter)} | ${median(wall).toFixed(2)} | ${median(cpu).toFixed(2)} (${Math.min(...cpu).toFixed(2)}–${Math.max(...cpu).toFixed(2)}) |`,
    );
  }
}
