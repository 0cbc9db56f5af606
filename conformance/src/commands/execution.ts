/** Runs the selected cases, as often as asked for, and tells how far it is. */
import type { EnvironmentFact } from "../case.ts";
import { isBroken, type RawResult, type Result } from "../judge.ts";
import { type Isolation, Orchestrator, type TargetFacts } from "../orchestrator.ts";
import type { CaseEntry, TargetEntry } from "../registry.ts";
import { Progress } from "../report/progress.ts";

export interface Execution {
  readonly environment: readonly EnvironmentFact[];
  readonly concurrency: number;
  readonly multiplier: number;
  readonly seed: number;
  readonly repeat: number;
  readonly isolate: Isolation;
  /** The seed of the first round's order; each round has another one. */
  readonly shuffle: number | undefined;
  /** True for a result that ends the run. */
  readonly bails: (result: RawResult, facts: ReadonlyMap<string, TargetFacts>) => boolean;
}

export interface Executed {
  readonly raw: RawResult[];
  readonly facts: Map<string, TargetFacts>;
  readonly interrupted: boolean;
  readonly bailed: boolean;
}

/** Runs after the first one, of what failed unexpectedly, to tell what is flaky. */
const ALONE = 3;
/** Where more than this has failed, flakiness is not the question. */
const MOST_ALONE = 10;

export async function execute(
  cases: readonly CaseEntry[],
  targets: readonly TargetEntry[],
  execution: Execution,
  selects?: (target: TargetEntry, entry: CaseEntry) => boolean,
): Promise<Executed> {
  const raw: RawResult[] = [];
  const facts = new Map<string, TargetFacts>();
  const pairs = targets.flatMap((target) => cases.filter((entry) => selects?.(target, entry) ?? true)).length;
  const progress = new Progress(pairs * execution.repeat);
  let interrupted = false;
  let bailed = false;
  for (let round = 0; round < execution.repeat && !interrupted && !bailed; round++) {
    const orchestrator = new Orchestrator({
      ...execution,
      ...(selects && { selects }),
      shuffle: execution.shuffle === undefined ? undefined : execution.shuffle + round,
      cases,
      targets,
      onTarget: (name, found) => facts.set(name, found),
      onResult(target, entry, outcome) {
        progress.add(target, entry.id, outcome?.verdict);
        if (!outcome) return;
        const result = { target, entry, outcome };
        raw.push(result);
        if (bailed || !isBroken(outcome.verdict) || !execution.bails(result, facts)) return;
        bailed = true;
        orchestrator.stop("bail");
      },
    });
    interrupted = await runOrInterrupt(orchestrator);
  }
  progress.end();
  return { raw, facts, interrupted, bailed };
}

/** Runs to the end, or until this process is told to end: true then. */
export async function runOrInterrupt(orchestrator: Orchestrator): Promise<boolean> {
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    orchestrator.stop();
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  await orchestrator.run();
  process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  return interrupted;
}

/** What failed unexpectedly, three times more, each in a process of its own and beside nothing else. */
export async function runAlone(
  results: readonly Result[],
  targets: readonly TargetEntry[],
  execution: Execution,
): Promise<RawResult[]> {
  const failed = results.filter(({ surprise, outcome }) => surprise !== undefined && isBroken(outcome.verdict));
  if (failed.length === 0) return [];
  if (failed.length > MOST_ALONE) {
    process.stderr.write(`${failed.length} not as expected: too many to run each again alone\n`);
    return [];
  }
  process.stderr.write(`${failed.length} not as expected: ${ALONE} times more, alone, to tell what is flaky\n`);
  const chosen = new Set(failed.map(({ target, entry }) => `${target} ${entry.id}`));
  const alone = { ...execution, concurrency: 1, repeat: ALONE, isolate: "case", bails: () => false } as const;
  const cases = [...new Set(failed.map(({ entry }) => entry))];
  const { raw } = await execute(cases, targets, alone, (target, entry) =>
    chosen.has(`${target.target.name} ${entry.id}`),
  );
  // One that was interrupted has told nothing.
  return raw.filter(({ outcome }) => outcome.verdict !== "notrun");
}
