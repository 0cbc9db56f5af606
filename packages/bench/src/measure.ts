/** One round of one workload: every variant's server is a fresh process, and they are measured in interleaved slices. */
import { Peer, SERVER_CPU } from "./peer.ts";
import { commandOf } from "./runtimes.ts";
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

/** The load of a workload: one process for all its rounds and servers, warm after the first. */
export interface Loading {
  readonly peer: Peer;
  /** Of its datagram sink, or its echo server behind a proxy. */
  readonly port: number;
}

export async function startLoad(work: Workload): Promise<Loading> {
  const peer = Peer.load(work.name);
  const [port = 0] = await peer.numbers();
  return { peer, port };
}

class Run {
  readonly variant: string;
  readonly sample: Sample = { work: 0, wall: 0, processor: 0, lost: 0 };
  readonly #work: Workload;
  readonly #server: Peer;
  readonly #load: Loading;
  #port = 0;

  constructor(runtime: string, variant: string, work: Workload, load: Loading) {
    this.variant = variant;
    this.#work = work;
    this.#load = load;
    this.#server = new Peer(SERVER_CPU, commandOf(runtime, variant), "server.ts", [variant, work.name, load.port]);
  }

  async connect(): Promise<void> {
    [this.#port = 0] = await this.#server.numbers();
    await this.#load.peer.ask(`connect ${this.#port}`);
  }

  /** The first requests are compiled, not measured: until the server has had so much processor time, if it ever needs it. */
  async warmUp(processorMs: number, sliceMs: number): Promise<void> {
    const { warmUp: times = 1 } = this.#work;
    const [start = 0] = await this.#server.ask("cpu");
    for (let i = 0; i < WARM_UPS * times; i++) {
      await this.slice(sliceMs, false);
      const [now = 0] = await this.#server.ask("cpu");
      if (now - start >= processorMs * times * 1000) return;
    }
  }

  async slice(ms: number, counted: boolean): Promise<void> {
    const { peer, port } = this.#load;
    const { role, unit, send, receive } = this.#work;
    const [arrivedBefore = 0] = role === "sender" ? await peer.ask("count") : [];
    const [before = 0, countBefore = 0] = await this.#server.ask("cpu");
    let work: number;
    let wall = ms / 1000;
    let lost = 0;
    if (role === "sender") [work = 0] = await this.#server.ask(`send ${port} ${ms}`);
    else [work = 0, wall = 0] = await peer.ask(`go ${this.#port} ${ms}`);
    const [after = 0, countAfter = 0] = await this.#server.ask("cpu");
    if (role === "receiver") {
      lost = work - (countAfter - countBefore);
      work = countAfter - countBefore;
    } else if (role === "sender") {
      const [arrived = 0] = await peer.ask("count");
      lost = work - (arrived - arrivedBefore);
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
  }
}

/** A sample for each variant. The order is turned about, so that none always meets the same machine. */
export async function round(
  runtime: string,
  variants: readonly string[],
  work: Workload,
  load: Loading,
  { slices, sliceMs, warmUpMs }: Timing,
): Promise<Map<string, Sample>> {
  const runs = variants.map((variant) => new Run(runtime, variant, work, load));
  try {
    for (const run of runs) await run.connect();
    for (const run of runs) await run.warmUp(warmUpMs, sliceMs);
    for (let i = 0; i < slices; i++) {
      for (const run of i % 2 ? [...runs].reverse() : runs) await run.slice(sliceMs, true);
    }
  } finally {
    for (const run of runs) run.stop();
  }
  return new Map(runs.map(({ variant, sample }) => [variant, sample]));
}
