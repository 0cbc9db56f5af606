/**
 * Interop on real sockets: a server on one runtime and a client on another, all nine pairs; then a broadcast of each
 * runtime heard on all three at once. Exit code 1 when anything differs.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import { digest, pattern, SIZE } from "./pattern.ts";

const RUNTIMES: Readonly<Record<string, readonly string[]>> = {
  node: ["node"],
  bun: ["bun"],
  deno: ["deno", "run", "--allow-net", "--quiet"],
};
/** Wide enough for a busy machine: only a hang is cut off by it. */
const DEADLINE_MS = 60_000;

type Event = Record<string, unknown>;

class Program {
  readonly child: ChildProcess;
  readonly name: string;
  readonly events: Event[] = [];
  readonly exited: Promise<unknown>;
  #wake: () => void = () => {};
  #errors = "";

  constructor(runtime: string, file: string, args: readonly string[] = []) {
    this.name = `${file} on ${runtime}`;
    const [command, ...flags] = RUNTIMES[runtime] as [string, ...string[]];
    const path = fileURLToPath(new URL(file, import.meta.url));
    this.child = spawn(command, [...flags, path, ...args], { stdio: ["ignore", "pipe", "pipe"], timeout: DEADLINE_MS });
    this.exited = once(this.child, "close");
    this.exited.then(() => this.#wake());
    this.child.stderr?.on("data", (text) => {
      this.#errors += text;
    });
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      this.events.push(JSON.parse(line));
      this.#wake();
    });
  }

  /** The first event with this property. */
  async event(property: string): Promise<Event> {
    for (;;) {
      const found = this.events.find((event) => property in event);
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`${this.name} ended without "${property}"\n${this.#errors}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async succeeded(): Promise<void> {
    await this.exited;
    if (this.child.exitCode !== 0) {
      throw new Error(`${this.name}: exit ${this.child.exitCode ?? this.child.signalCode}\n${this.#errors}`);
    }
  }
}

function expect(program: Program, event: Event, expected: Event): void {
  for (const [key, value] of Object.entries(expected)) {
    if (event[key] !== value) throw new Error(`${program.name}: ${key} is ${event[key]}, expected ${value}`);
  }
}

async function pair(serverRuntime: string, clientRuntime: string, up: string, down: string): Promise<void> {
  const server = new Program(serverRuntime, "server.ts");
  const started: Program[] = [server];
  try {
    const ports = await server.event("tcp");
    const client = new Program(clientRuntime, "client.ts", [String(ports.tcp), String(ports.udp)]);
    started.push(client);
    expect(client, await client.event("acknowledged"), { acknowledged: 10 });
    expect(server, await server.event("received"), { received: SIZE, sha256: up });
    expect(client, await client.event("received"), { received: SIZE, sha256: down });
    for (const program of started) {
      expect(program, await program.event("closed"), { hadError: false, sent: SIZE });
      await program.succeeded();
    }
  } finally {
    for (const program of started) program.child.kill("SIGKILL");
  }
}

async function broadcast(): Promise<void> {
  const names = Object.keys(RUNTIMES);
  const started: Program[] = [];
  try {
    let port = 0;
    for (const runtime of names) {
      const listener = new Program(runtime, "listener.ts", [String(port), String(names.length)]);
      started.push(listener);
      port = (await listener.event("port")).port as number;
    }
    for (const runtime of names) {
      const sender = new Program(runtime, "broadcaster.ts", [String(port), `from ${runtime}`]);
      started.push(sender);
      await sender.succeeded();
    }
    const expected = names.map((runtime) => `from ${runtime}`).join(", ");
    for (const listener of started.slice(0, names.length)) {
      await listener.succeeded();
      const heard = listener.events.flatMap((event) => event.heard ?? []).join(", ");
      if (heard !== expected) throw new Error(`${listener.name} heard "${heard}", expected "${expected}"`);
    }
  } finally {
    for (const program of started) program.child.kill("SIGKILL");
  }
}

/** Runs all ten checks, telling each result as it comes. Returns how many failed. */
export async function runInterop(tell: (line: string) => void): Promise<number> {
  const up = digest(pattern(1));
  const down = digest(pattern(2));
  let failed = 0;
  const check = async (title: string, run: () => Promise<void>) => {
    const start = performance.now();
    try {
      await run();
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      tell(`  ${styleText("green", "✓")} ${title} ${styleText("dim", `${seconds} s`)}`);
    } catch (error) {
      failed++;
      tell(
        `  ${styleText("red", "✗")} ${title}\n      ${String((error as Error).message).replaceAll("\n", "\n      ")}`,
      );
    }
  };
  for (const server of Object.keys(RUNTIMES)) {
    for (const client of Object.keys(RUNTIMES)) {
      const title = `${client.padEnd(4)} → ${server.padEnd(4)}  10 datagrams acknowledged, 32 MiB up, FIN, 32 MiB down, hashes equal`;
      await check(title, () => pair(server, client, up, down));
    }
  }
  await check("one UDP broadcast from each runtime, heard on all three at once", broadcast);
  return failed;
}

if (import.meta.main) {
  const failed = await runInterop(console.log);
  console.log(failed === 0 ? "interop: 10 of 10 checks passed" : `interop: ${failed} of 10 checks failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
