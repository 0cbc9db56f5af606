/** Spawns hosts, survives their deaths, and collects one raw outcome for each (target, case). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Capabilities } from "@sock/core";
import type { EnvironmentFact } from "./case.ts";
import { type HostEnd, killAll, runHost } from "./host-process.ts";
import { Network } from "./network.ts";
import { PeerProcess } from "./peer-process.ts";
import type { Outcome } from "./protocol.ts";
import { Random, shuffled } from "./random.ts";
import type { CaseEntry, TargetEntry } from "./registry.ts";
import { command } from "./runtimes.ts";

export interface TargetFacts {
  readonly runtime: string;
  readonly version: string;
  readonly capabilities: Partial<Capabilities>;
}

export interface RunOptions {
  readonly cases: readonly CaseEntry[];
  readonly targets: readonly TargetEntry[];
  /** Which cases run on which target. Default: every one on each. */
  readonly selects?: (target: TargetEntry, entry: CaseEntry) => boolean;
  readonly environment: readonly EnvironmentFact[];
  readonly concurrency: number;
  readonly multiplier: number;
  readonly seed: number;
  /** Processes: one a case file (the default), one a case, or one a target. */
  readonly isolate?: Isolation;
  /** The seed of another order than that of the files. */
  readonly shuffle?: number | undefined;
  /** Null: the case does not apply to that target. */
  readonly onResult: (target: string, entry: CaseEntry, outcome: Outcome | null) => void;
  readonly onTarget: (name: string, facts: TargetFacts) => void;
}

export type Isolation = "file" | "case" | "none";

/** The cases that share a process. */
interface Job {
  readonly target: TargetEntry;
  readonly entries: readonly CaseEntry[];
}

const EMPTY = { journal: [], notes: {}, ms: 0 } as const;

export class Orchestrator {
  readonly #options: RunOptions;
  #scratch = "";
  #cache = "";
  #hosts = 0;
  #stopped: string | undefined;

  readonly #random: Random | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#random = options.shuffle === undefined ? undefined : new Random(options.shuffle);
  }

  /** Ends every host now; what has not run is reported as `notrun` with this code. */
  stop(code = "interrupted"): void {
    this.#stopped = code;
    killAll();
  }

  async run(): Promise<void> {
    // Not before: who interrupts a run listens for the signal by now, and so leaves no directory behind.
    this.#scratch = mkdtempSync(join(tmpdir(), "sock-run-"));
    this.#cache = join(this.#scratch, "cache");
    const lanes = this.#lanes();
    const work = async (): Promise<void> => {
      const network = await Network.make();
      const peer = new PeerProcess(this.#cache, network);
      for (let lane = lanes.shift(); lane; lane = lanes.shift()) {
        for (const job of lane) await this.#runJob(job, peer);
      }
      peer.stop();
      network.close();
    };
    try {
      await Promise.all(Array.from({ length: this.#options.concurrency }, work));
    } finally {
      rmSync(this.#scratch, { recursive: true, force: true });
    }
  }

  /**
   * Jobs that must not run beside each other share a lane: on Linux a socket hears every group that any process has
   * joined (IP_MULTICAST_ALL). Long lanes first, so that none is left alone at the end.
   */
  #lanes(): Job[][] {
    const multicast: Job[] = [];
    const lanes: Job[][] = [multicast];
    const { cases, targets, selects = () => true } = this.#options;
    for (const target of targets) {
      for (const entries of this.#shared(cases.filter((entry) => selects(target, entry)))) {
        const job = { target, entries };
        if (entries.some(({ test }) => test.env?.includes("multicast"))) multicast.push(job);
        else lanes.push([job]);
      }
    }
    const weight = (lane: readonly Job[]): number =>
      lane.flatMap(({ entries }) => entries).reduce((sum, { test }) => sum + (test.budget === "long" ? 10 : 1), 0);
    if (this.#random) return shuffled(lanes, this.#random);
    return lanes.sort((a, b) => weight(b) - weight(a));
  }

  /** Which cases share a process. */
  #shared(cases: readonly CaseEntry[]): (readonly CaseEntry[])[] {
    const { isolate = "file" } = this.#options;
    const ordered = this.#random ? shuffled(cases, this.#random) : cases;
    const alone = ordered.filter(({ test }) => test.exclusive || isolate === "case").map((entry) => [entry]);
    const together = ordered.filter(({ test }) => !test.exclusive && isolate !== "case");
    if (isolate === "none") return together.length > 0 ? [...alone, together] : alone;
    return [...alone, ...Map.groupBy(together, ({ file }) => file).values()];
  }

  async #runJob(job: Job, peer: PeerProcess): Promise<void> {
    const { name } = job.target.target;
    let left = [...job.entries];
    const report = (id: string, outcome: Outcome | null): void => {
      const entry = left.find((candidate) => candidate.id === id);
      if (!entry) return;
      left = left.filter((candidate) => candidate !== entry);
      this.#options.onResult(name, entry, outcome);
    };
    while (left.length > 0) {
      const count = left.length;
      await peer.ready();
      const end = this.#stopped !== undefined ? undefined : await this.#host(job, peer, left, report);
      if (end?.current !== undefined && this.#stopped === undefined) report(end.current, died(end));
      if (left.length < count || end?.how === "done") continue;
      // A host that cannot even start, or a run that was stopped.
      for (const { id } of [...left]) report(id, this.#stopped === undefined ? unstarted(end) : notRun(this.#stopped));
    }
  }

  async #host(
    job: Job,
    peer: PeerProcess,
    left: readonly CaseEntry[],
    onResult: (id: string, outcome: Outcome | null) => void,
  ): Promise<HostEnd> {
    const { target, file, command: chosen = command(target.runtime) } = job.target;
    const scratch = join(this.#scratch, `${++this.#hosts}`);
    const end = await runHost(
      {
        target: file,
        groups: [...Map.groupBy(left, ({ file }) => file)].map(([file, entries]) => ({
          file,
          cases: entries.map(({ id, slug }) => ({ id, slug })),
        })),
        seed: this.#options.seed,
        multiplier: this.#options.multiplier * (target.patience ?? 1),
        environment: this.#options.environment,
        scratch,
        command: chosen,
        cache: this.#cache,
      },
      peer,
      { onResult, onReady: (facts) => this.#options.onTarget(target.name, facts) },
    );
    rmSync(scratch, { recursive: true, force: true });
    return end;
  }
}

function died(end: HostEnd): Outcome {
  if (end.how === "stuck") return { ...EMPTY, verdict: "timeout", code: "stuck", what: "the host had to be killed" };
  return { ...EMPTY, verdict: "crash", code: end.code, what: `the host ended (${end.code})`, stack: end.stderr };
}

function notRun(code: string): Outcome {
  return { ...EMPTY, verdict: "notrun", code };
}

function unstarted(end: HostEnd | undefined): Outcome {
  if (!end) return notRun("host");
  return { ...EMPTY, verdict: "error", code: `host:${end.code}`, what: "the host did not start", stack: end.stderr };
}
