/**
 * What a variant costs beside its speed: time to import, memory of idle connections, of many held at once, and what a
 * great number of connections in a row leave behind; bytes of code.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { descriptors, Peer, SERVER_CPU } from "./peer.ts";
import { commandOf } from "./runtimes.ts";
import { type Estimate, estimate, median } from "./statistics.ts";
import { CHURN, CHURNED, HELD, IDLE, type Workload } from "./workloads.ts";

export interface Footprint {
  readonly runtime: string;
  readonly what: string;
  readonly variant: string;
  readonly unit: string;
  readonly value: number;
  /** Beside the bare module, as a ratio or a difference; null for itself and where that has none. */
  readonly beside: Estimate | null;
  readonly as: "ratio" | "difference";
}

const ALL = ["bare", "adapter", "native", "deno-native"];
/** By the names of `--only`. */
const MEASURES: Readonly<Record<string, Measure>> = {
  import: {
    variants: ["bare", "adapter"],
    onNode: ["bare", "adapter"],
    as: "difference",
    times: 3,
    values: importTime,
  },
  "idle-memory": { variants: ALL, onNode: [], as: "ratio", rounds: 3, times: 1, values: idleMemory },
  held: { variants: ALL, onNode: ["adapter"], as: "ratio", rounds: 1, times: 1, values: held },
  churn: { variants: ["bare", "adapter"], onNode: ["adapter"], as: "difference", rounds: 1, times: 1, values: churn },
  size: { variants: ["adapter"], onNode: ["adapter"], as: "difference", rounds: 1, times: 1, values: size },
};
export const FOOTPRINTS: readonly string[] = Object.keys(MEASURES);

interface Measure {
  readonly variants: readonly string[];
  /** Where the adapter's classes are the bare module's. */
  readonly onNode: readonly string[];
  readonly as: Footprint["as"];
  /** Instead of those asked for: one that is long, or always gives the same. */
  readonly rounds?: number;
  /** In each round. */
  readonly times: number;
  /** What one process shows, by unit. */
  values(runtime: string, variant: string): Promise<Readonly<Record<string, number>>>;
}

export async function footprint(what: string, runtime: string, asked: number): Promise<Footprint[]> {
  const { variants, onNode, as, rounds = asked, times, values } = MEASURES[what] as Measure;
  const own = runtime === "node" ? onNode : variants.filter((name) => name !== "deno-native" || runtime === "deno");
  const samples = new Map<string, Record<string, number>[]>(own.map((variant) => [variant, []]));
  for (let i = 0; i < rounds * times; i++) {
    for (const variant of i % 2 ? own.toReversed() : own) samples.get(variant)?.push(await values(runtime, variant));
  }
  const units = Object.keys(samples.get(own[0] as string)?.[0] ?? {});
  return units.flatMap((unit) =>
    own.map((variant) => {
      const column = (name: string): number[] => (samples.get(name) ?? []).map((sample) => sample[unit] ?? Number.NaN);
      const mine = column(variant);
      const bare = variant === "bare" || !own.includes("bare") ? [] : column("bare");
      const compared = mine.map((one, at) =>
        as === "ratio" ? one / (bare[at] as number) : one - (bare[at] as number),
      );
      const beside = bare.length === 0 ? null : estimate(compared);
      return { runtime, what, variant, unit, value: median(mine), beside, as };
    }),
  );
}

async function importTime(runtime: string, variant: string): Promise<Record<string, number>> {
  const child = new Peer(SERVER_CPU, commandOf(runtime, variant), "import.ts", [variant]);
  const [ms = 0, processor = 0] = await child.numbers();
  return { ms, "ms of processor time": processor };
}

/** A server and a load that is connected to it. */
async function both<T>(
  runtime: string,
  variant: string,
  { name }: Workload,
  use: (server: Peer, load: Peer, port: number) => Promise<T>,
): Promise<T> {
  const load = Peer.load(name);
  const server = new Peer(SERVER_CPU, commandOf(runtime, variant), "server.ts", [variant, name]);
  try {
    await load.numbers();
    const [port = 0] = await server.numbers();
    return await use(server, load, port);
  } finally {
    server.kill();
    load.kill();
  }
}

const KIB = 1024;
const MIB = 1024 * KIB;

function idleMemory(runtime: string, variant: string): Promise<Record<string, number>> {
  return both(runtime, variant, IDLE, async (server, load, port) => {
    const [before = 0] = await server.ask("memory");
    const [connections = 1] = await load.ask(`connect ${port}`);
    const [after = 0] = await server.ask("memory");
    return { "KiB per idle connection": (after - before) / KIB / connections };
  });
}

/** Of the inputs, outputs and libraries of a process. */
const SPARE_DESCRIPTORS = 200;

/** `go` ends when every one of the connections has been answered. */
async function held(runtime: string, variant: string): Promise<Record<string, number>> {
  const least = HELD.connections + SPARE_DESCRIPTORS;
  if (descriptors() < least) throw new Error(`held needs ${least} descriptors: ulimit -n allows ${descriptors()}`);
  return both(runtime, variant, HELD, async (server, load, port) => {
    const [before = 0] = await server.ask("memory");
    const [connections = 1] = await load.ask(`connect ${port}`);
    await load.ask(`go ${port} 500`);
    const [start = 0] = await server.ask("cpu");
    const [exchanges = 0] = await load.ask(`go ${port} 1000`);
    const [end = 0] = await server.ask("cpu");
    const [after = 0] = await server.ask("memory");
    return {
      "connections held": connections,
      "exchanges per processor second": exchanges / ((end - start) / 1e6),
      "KiB per connection": (after - before) / KIB / connections,
    };
  });
}

/**
 * Before the first reading: as many as are measured. Pools, caches and the heap's own size grow for so long, on Deno by 59 MiB
 * of the bare module's and 73 of the adapter's, and by 3 MiB of either over the next 200,000.
 */
const CHURN_WARM_UP = 200_000;
const NO_END_MS = 600_000;
export const GROWN = "MiB resident more than before";
export const LEFT = "bytes of heap left by each";

function churn(runtime: string, variant: string): Promise<Record<string, number>> {
  return both(runtime, variant, CHURN, async (server, load, port) => {
    await load.ask(`go ${port} ${NO_END_MS} ${CHURN_WARM_UP}`);
    const [before = 0, heapBefore = 0] = await server.ask("memory");
    const [start = 0] = await server.ask("cpu");
    const [connections = 1, seconds = 0] = await load.ask(`go ${port} ${NO_END_MS} ${CHURNED}`);
    const [end = 0] = await server.ask("cpu");
    const [after = 0, heapAfter = 0] = await server.ask("memory");
    return {
      "s for 200,000 connections": seconds,
      "s of processor time for them": (end - start) / 1e6,
      [GROWN]: (after - before) / MIB,
      [LEFT]: (heapAfter - heapBefore) / connections,
    };
  });
}

/** The whole package with core, as a bundler would ship it. */
async function size(runtime: string): Promise<Record<string, number>> {
  const directory = mkdtempSync(join(tmpdir(), "sock-size-"));
  try {
    const entry = fileURLToPath(new URL(`../../${runtime}/src/index.ts`, import.meta.url));
    const target = runtime === "bun" ? "bun" : "node";
    spawnSync("bun", ["build", entry, "--minify", `--target=${target}`, `--outdir=${directory}`], { stdio: "ignore" });
    const files = readdirSync(directory).map((file) => gzipSync(readFileSync(join(directory, file))).length);
    return { "KiB, minified and gzipped": files.reduce((sum, length) => sum + length, 0) / KIB };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
