/** From what happened to what it means: levels, earned absences, the reference column, and what was expected. */
import { applies, type Expectation, type ExpectedVerdict, type Place } from "./expectations.ts";
import type { Outcome, Verdict } from "./protocol.ts";
import type { Quarantined } from "./quarantine.ts";
import type { CaseEntry, TargetEntry } from "./registry.ts";

export interface RawResult {
  readonly target: string;
  readonly entry: CaseEntry;
  readonly outcome: Outcome;
}

export interface Result extends RawResult {
  readonly verdict: Verdict;
  readonly code: string | undefined;
  /** Why this is not what was expected; undefined when it is. */
  readonly surprise: string | undefined;
  readonly expectation: Expectation | undefined;
  /** Repeated runs disagreed. It is as bad as its worst run all the same. */
  readonly flaky: boolean;
  /** What each run gave, in order, when there were several. The first `repeat` of them counted. */
  readonly attempts: readonly Outcome[];
  /** It is flaky, and known to be. */
  readonly quarantined: Quarantined | undefined;
}

export interface Judging {
  readonly targets: readonly TargetEntry[];
  /** Every case there is, selected or not. */
  readonly allCases: readonly CaseEntry[];
  readonly expectations: ReadonlyMap<string, readonly Expectation[]>;
  readonly places: ReadonlyMap<string, Place>;
  readonly strict: boolean;
  /** Node is another one than the pinned: its bare modules are then a column as any other, and no reference. */
  readonly otherNode?: boolean;
  /** Runs of single cases after the others, to tell what is flaky: they never make anything better. */
  readonly again?: readonly RawResult[];
  readonly quarantine?: readonly Quarantined[];
  /** Every case of every chosen target ran: an entry that matches nothing is then stale. */
  readonly full: boolean;
}

export const REFERENCE = "bare-node";

const BROKEN: ReadonlySet<Verdict> = new Set(["fail", "timeout", "crash", "leak"]);
/** Of several runs of one case the worst counts. */
const SEVERITY: readonly Verdict[] = ["error", "notrun", "crash", "timeout", "fail", "leak", "non-strict"];

export function isBroken(verdict: Verdict): boolean {
  return BROKEN.has(verdict);
}

export function judge(raw: readonly RawResult[], judging: Judging): { results: Result[]; problems: string[] } {
  const again = Map.groupBy(judging.again ?? [], keyOf);
  const results = [...Map.groupBy(raw, keyOf)].map(([key, first]) => {
    const attempts = [...first, ...(again.get(key) ?? [])].map(({ outcome }) => outcome);
    return judgeOne(worst(first), attempts, raw, judging);
  });
  // Hosts answer in any order; reports have one.
  const targets = new Map(judging.targets.map(({ target }, index) => [target.name, index]));
  const cases = new Map(judging.allCases.map((entry, index) => [entry, index]));
  const place = ({ target, entry }: Result): number =>
    (targets.get(target) ?? 0) * cases.size + (cases.get(entry) ?? 0);
  results.sort((a, b) => place(a) - place(b));
  return { results, problems: judging.full ? stale(results, judging) : [] };
}

function judgeOne(raw: RawResult, attempts: readonly Outcome[], all: readonly RawResult[], judging: Judging): Result {
  const { target, entry, outcome } = raw;
  let { verdict, code } = levelled(raw);
  if (verdict === "unsupported") {
    const unproven = unprovenAbsence(raw, all, judging);
    if (unproven) ({ verdict, code } = unproven);
  }
  const place = judging.places.get(target);
  const expectation = judging.expectations
    .get(target)
    ?.find((candidate) => candidate.id === entry.id && (!place || applies(candidate, place)));
  const flaky = new Set(attempts.map((attempt) => `${attempt.verdict} ${attempt.code}`)).size > 1;
  const quarantined = flaky
    ? judging.quarantine?.find((known) => known.id === entry.id && known.target === target)
    : undefined;
  const several = attempts.length > 1 ? attempts : [];
  const finding = { target, entry, outcome, expectation, flaky, attempts: several, quarantined };

  if (target === REFERENCE && !judging.otherNode && BROKEN.has(verdict) && !matches(expectation, verdict, code)) {
    // A case that the reference fails says nothing about anybody: the suite is wrong, or an expectation is missing.
    return {
      ...finding,
      verdict: "error",
      code: `reference:${code}`,
      surprise: "the reference itself does not pass it",
    };
  }
  const excused = quarantined !== undefined && BROKEN.has(verdict);
  const found = excused ? undefined : surprise(verdict, code, expectation, raw, judging);
  return { ...finding, verdict, code, surprise: found };
}

function levelled({ entry, outcome }: RawResult): { verdict: Verdict; code: string | undefined } {
  const { verdict, code } = outcome;
  const unmet = verdict === "fail" || (verdict === "timeout" && code !== "stuck");
  if (unmet && entry.test.level === "info") return { verdict: "info", code };
  if (unmet && entry.test.level === "should") return { verdict: "non-strict", code };
  return { verdict, code };
}

/** "Unsupported" is earned by absence cases that pass; unless they were not selected. */
function unprovenAbsence(
  raw: RawResult,
  all: readonly RawResult[],
  judging: Judging,
): { verdict: Verdict; code: string } | undefined {
  const capability = raw.outcome.code?.replace(/^lacks:/, "");
  const proofs = judging.allCases.filter((entry) => entry.test.absenceOf === capability);
  // One that lacks more than this says nothing here: what else it lacks has proofs of its own.
  const ran = all.filter(({ target, entry, outcome }) => {
    return target === raw.target && proofs.includes(entry) && outcome.verdict !== "unsupported";
  });
  if (proofs.length > 0 && ran.every((result) => result.outcome.verdict === "pass")) return undefined;
  return { verdict: "fail", code: `unproven-absence:${capability}` };
}

function matches(expectation: Expectation | undefined, verdict: Verdict, code: string | undefined): boolean {
  return expectation !== undefined && expectation.verdict === verdict && expectation.code === code;
}

function surprise(
  verdict: Verdict,
  code: string | undefined,
  expectation: Expectation | undefined,
  raw: RawResult,
  judging: Judging,
): string | undefined {
  if (verdict === "error" || verdict === "notrun") return `${verdict}: ${code}`;
  const bare = judging.targets.find(({ target }) => target.name === raw.target)?.target.kind === "bare";
  if (bare && (raw.target !== REFERENCE || judging.otherNode)) return undefined;
  const deviates = BROKEN.has(verdict) || (verdict === "non-strict" && judging.strict);
  if (!expectation) return deviates ? `unexpected ${verdict}` : undefined;
  if (matches(expectation, verdict, code)) return undefined;
  if (expectation.verdict === "non-strict" && !deviates && verdict !== "pass") return undefined;
  if (verdict === expectation.verdict) return `expected code ${expectation.code}, found ${code}`;
  return `expected ${expectation.verdict}, found ${verdict}`;
}

function keyOf({ target, entry }: RawResult): string {
  return `${target} ${entry.id}`;
}

function worst(attempts: readonly RawResult[]): RawResult {
  const severity = ({ outcome }: RawResult): number => {
    const at = SEVERITY.indexOf(outcome.verdict);
    return at < 0 ? SEVERITY.length : at;
  };
  return [...attempts].sort((a, b) => severity(a) - severity(b))[0] as RawResult;
}

/** Entries that nothing in a full run answered. */
function stale(results: readonly Result[], judging: Judging): string[] {
  const problems: string[] = [];
  for (const [target, entries] of judging.expectations) {
    const place = judging.places.get(target);
    if (!place) continue;
    for (const entry of entries) {
      if (!applies(entry, place)) continue;
      const answered = results.some((result) => result.target === target && result.entry.id === entry.id);
      if (!answered) problems.push(`expectations/${target}: ${entry.id}: matches nothing in a full run`);
    }
  }
  return problems;
}

/** The entries of a target after this run: those of cases that did not run stay, reasons and issues are kept. */
export function updatedExpectations(
  results: readonly Result[],
  previous: readonly Expectation[],
  place: Place,
): Expectation[] {
  const ran = new Map(results.map((result) => [result.entry.id, result]));
  const kept = previous.filter((entry) => !ran.has(entry.id) || !applies(entry, place));
  const found: Expectation[] = [];
  for (const [id, result] of ran) {
    const { verdict, code = "" } =
      result.target === REFERENCE && result.verdict === "error" ? levelled(result) : result;
    if (!BROKEN.has(verdict)) continue;
    const old = previous.find((entry) => entry.id === id && applies(entry, place));
    const { what = "", expected, actual } = result.outcome;
    const seen = expected === undefined ? what : `${what}: expected ${oneLine(expected)}, found ${oneLine(actual)}`;
    found.push({
      id,
      verdict: verdict as ExpectedVerdict,
      code,
      issue: old?.issue ?? null,
      reason: old?.reason ?? (seen || code),
      ...(old?.when ? { when: old.when } : {}),
    });
  }
  return [...kept, ...found];
}

function oneLine(text = ""): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
