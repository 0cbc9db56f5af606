/** One round of one workload: every variant with fresh processes, in interleaved slices. */
import { Peer } from "./peer.ts";
import type { Workload } from "./workloads.ts";

export interface Sample {
  /** Units of work, seconds of wall clock and of the server's processor time. */
  work: number;
  wall: number;
  processor: number;
  /** Datagrams that were sent and did not arrive. */
  lost: number;
}

export interface Timing {
  readonly slices: number;
  readonly sliceMs: number;
  /** Of the server's processor time. */
  readonly warmUpMs: number;
}

const MIB = 1024 * 1024;
/** Slices of a warm-up at most. */
const WARM_UPS = 20;

class Run {
  readonly sample: Sample = { work: 0, wall: 0, processor: 0, lost: 0 };
  readonly #work: Workload;
  readonly #server: Peer;
  readonly #load: Peer;
  readonly #sinkPort: number;

  constructor(work: Workload, server: Peer, load: Peer, sinkPort: number) {
    this.#work = work;
    this.#server = server;
    this.#load = load;
    this.#sinkPort = sinkPort;
  }

  static async start(command: readonly string[], variant: string, work: Workload): Promise<Run> {
    const load = new Peer(1, ["bun"], "load.ts", [work.name]);
    const [loadPort = 0] = await load.numbers();
    const server = new Peer(0, command, "server.ts", [variant, work.name, loadPort]);
    const [port = 0] = await server.numbers();
    await load.ask(`connect ${port}`);
    return new Run(work, server, load, loadPort);
  }

  /** The first requests are compiled, not measured: until the server has had so much processor time, if it ever needs it. */
  async warmUp(processorMs: number, sliceMs: number): Promise<void> {
    const [start = 0] = await this.#server.ask("cpu");
    for (let i = 0; i < WARM_UPS; i++) {
      await this.slice(sliceMs, false);
      const [now = 0] = await this.#server.ask("cpu");
      if (now - start >= processorMs * 1000) return;
    }
  }

  async slice(ms: number, counted: boolean): Promise<void> {
    const [before = 0, countBefore = 0] = await this.#server.ask("cpu");
    const { role, unit, send, receive } = this.#work;
    let work: number;
    let wall = ms / 1000;
    let lost = 0;
    if (role === "sender") {
      const [arrivedBefore = 0] = await this.#load.ask("count");
      [work = 0] = await this.#server.ask(`send ${this.#sinkPort} ${ms}`);
      const [arrived = 0] = await this.#load.ask("count");
      lost = work - (arrived - arrivedBefore);
    } else [work = 0, wall = 0] = await this.#load.ask(`go ${ms}`);
    const [after = 0, countAfter = 0] = await this.#server.ask("cpu");
    if (role === "receiver") {
      lost = work - (countAfter - countBefore);
      work = countAfter - countBefore;
    }
    if (unit === "MiB") work *= Math.max(send, receive) / MIB;
    if (!counted) return;
    this.sample.work += work;
    this.sample.wall += wall;
    this.sample.processor += (after - before) / 1e6;
    this.sample.lost += lost;
  }

  stop(): void {
    this.#server.kill();
    this.#load.kill();
  }
}

/** A sample for each variant. The order is turned about, so that none always meets the same machine. */
export async function round(
  command: readonly string[],
  variants: readonly string[],
  work: Workload,
  { slices, sliceMs, warmUpMs }: Timing,
): Promise<Map<string, Sample>> {
  const runs: [string, Run][] = [];
  try {
    for (const variant of variants) runs.push([variant, await Run.start(command, variant, work)]);
    for (const [, run] of runs) await run.warmUp(warmUpMs, sliceMs);
    for (let i = 0; i < slices; i++) {
      for (const [, run] of i % 2 ? [...runs].reverse() : runs) await run.slice(sliceMs, true);
    }
  } finally {
    for (const [, run] of runs) run.stop();
  }
  return new Map(runs.map(([variant, run]) => [variant, run.sample]));
}
