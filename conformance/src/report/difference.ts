/** What two runs found differently, target by target. */
import type { Verdict } from "../protocol.ts";
import type { CaseRecord, RecordedRun, ResultRecord, TargetRecord } from "./records.ts";
import { badness, baseName } from "./records.ts";

/**
 * failing: conforming before, not now. worse: less good in another way (a pass that is now non-strict or unsupported).
 * passing and better: the same the other way round. other: another verdict or code of the same worth. added, removed: a
 * result that only one of the runs has.
 */
export type ChangeKind = "failing" | "worse" | "passing" | "better" | "other" | "added" | "removed";

export const CHANGE_KINDS: readonly ChangeKind[] = [
  "failing",
  "worse",
  "passing",
  "better",
  "other",
  "added",
  "removed",
];

export interface Found {
  readonly verdict: Verdict;
  readonly code?: string | undefined;
}

export interface Change {
  readonly kind: ChangeKind;
  readonly id: string;
  readonly test: CaseRecord | undefined;
  readonly before: Found | undefined;
  readonly after: Found | undefined;
}

export interface TargetDifference {
  readonly before: TargetRecord;
  readonly after: TargetRecord;
  /** In the order of `CHANGE_KINDS`, then of the run. */
  readonly changes: readonly Change[];
  readonly same: number;
}

export interface Difference {
  readonly targets: readonly TargetDifference[];
  /** Targets that only one of the runs has. */
  readonly alone: readonly { readonly name: string; readonly in: "before" | "after" }[];
  readonly worse: boolean;
}

export function difference(before: RecordedRun, after: RecordedRun): Difference {
  const pairs = pair(before.targets, after.targets);
  const targets = pairs.map(([from, to]) => compareTarget(before, after, from, to));
  const paired = new Set(pairs.flat());
  const alone = [
    ...before.targets.filter((target) => !paired.has(target)).map(({ name }) => ({ name, in: "before" as const })),
    ...after.targets.filter((target) => !paired.has(target)).map(({ name }) => ({ name, in: "after" as const })),
  ];
  const worse = targets.some(({ changes }) => changes.some(({ kind }) => kind === "failing" || kind === "worse"));
  return { targets, alone, worse };
}

/** By name; what is left, by the name without its version, where that is clear: `bare-bun@1.3.14` and `bare-bun`. */
function pair(before: readonly TargetRecord[], after: readonly TargetRecord[]): [TargetRecord, TargetRecord][] {
  const named = new Map(after.map((target) => [target.name, target]));
  const pairs: [TargetRecord, TargetRecord][] = [];
  for (const from of before) {
    const same = named.get(from.name);
    const base = (target: TargetRecord): boolean => baseName(target.name) === baseName(from.name);
    const [only, second] = after.filter(base);
    const to = same ?? (second === undefined && before.filter(base).length === 1 ? only : undefined);
    if (to) pairs.push([from, to]);
  }
  return pairs;
}

function compareTarget(
  before: RecordedRun,
  after: RecordedRun,
  from: TargetRecord,
  to: TargetRecord,
): TargetDifference {
  const cases = new Map([...before.cases, ...after.cases].map((test) => [test.id, test]));
  const old = resultsOf(before, from);
  const now = resultsOf(after, to);
  const changes: Change[] = [];
  let same = 0;
  for (const id of new Set([...now.keys(), ...old.keys()])) {
    const [was, is] = [old.get(id), now.get(id)];
    const kind = kindOf(was, is);
    if (kind === undefined) same++;
    else changes.push({ kind, id, test: cases.get(id), before: was && found(was), after: is && found(is) });
  }
  changes.sort((a, b) => CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind));
  return { before: from, after: to, changes, same };
}

function resultsOf(run: RecordedRun, { name }: TargetRecord): Map<string, ResultRecord> {
  return new Map(run.results.filter(({ target }) => target === name).map((result) => [result.id, result]));
}

function found({ verdict, code }: ResultRecord): Found {
  return { verdict, code };
}

function kindOf(before: ResultRecord | undefined, after: ResultRecord | undefined): ChangeKind | undefined {
  if (!before) return "added";
  if (!after) return "removed";
  if (before.verdict === after.verdict && before.code === after.code) return undefined;
  const [was, is] = [badness(before.verdict), badness(after.verdict)];
  if (was === undefined || is === undefined || was === is) return "other";
  if (is > was) return is >= 2 && was < 2 ? "failing" : "worse";
  return was >= 2 && is < 2 ? "passing" : "better";
}
