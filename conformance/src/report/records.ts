/** A run as its NDJSON tells it: what `matrix`, `diff` and the compatibility data start from. */
import type { Capabilities } from "@sock/core";
import type { Case } from "../case.ts";
import type { Expectation } from "../expectations.ts";
import { isBroken } from "../judge.ts";
import { VERDICTS, type Verdict } from "../protocol.ts";
import { SCHEMA } from "./ndjson.ts";
import { NEUTRAL, type RunReport, type TargetReport } from "./run-report.ts";

export interface CaseRecord extends Pick<Case, "level" | "claim" | "rows" | "docs" | "needs" | "env" | "absenceOf"> {
  readonly id: string;
}

export interface ResultRecord {
  readonly target: string;
  readonly id: string;
  readonly verdict: Verdict;
  readonly code?: string;
  readonly surprise?: string;
  readonly expectation?: Expectation;
  readonly flaky: boolean;
  readonly what?: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly journal: readonly string[];
  readonly notes: Readonly<Record<string, string>>;
  readonly ms: number;
  readonly stack?: string;
  /** The command that repeats it. */
  readonly again: string;
}

export interface TargetRecord extends Omit<TargetReport, "capabilities" | "version"> {
  readonly version?: string;
  readonly capabilities: Partial<Capabilities>;
}

export interface RecordedRun extends Pick<RunReport, "suite" | "date" | "machine" | "environment" | "seed"> {
  readonly commit?: string;
  readonly targets: readonly TargetRecord[];
  readonly cases: readonly CaseRecord[];
  readonly results: readonly ResultRecord[];
  readonly problems: readonly string[];
  /** False also for a file without its last line. */
  readonly complete: boolean;
}

/** Throws a sentence that names `source` for text that is no such file, or one of another schema. */
export function readRecords(text: string, source: string): RecordedRun {
  const kinds: Record<string, Record<string, unknown>[]> = {};
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    let record: Record<string, unknown>;
    try {
      record = JSON.parse(line) as Record<string, unknown>;
    } catch {
      throw new Error(`${source}:${index + 1}: not a JSON line`);
    }
    const { type, ...rest } = record;
    kinds[String(type)] = [...(kinds[String(type)] ?? []), rest];
  }
  const [run] = kinds.run ?? [];
  if (!run) throw new Error(`${source}: no run record: not the NDJSON of a conformance run`);
  if (run.schema !== SCHEMA) throw new Error(`${source}: schema ${String(run.schema)}, this version reads ${SCHEMA}`);
  const results = (kinds.result ?? []) as unknown as ResultRecord[];
  const unknown = results.find(({ verdict }) => !VERDICTS.includes(verdict));
  if (unknown) throw new Error(`${source}: ${unknown.id}: no verdict ${unknown.verdict}`);
  return {
    ...(run as unknown as RecordedRun),
    targets: (kinds.target ?? []) as unknown as TargetRecord[],
    cases: (kinds.case ?? []) as unknown as CaseRecord[],
    results,
    problems: (kinds.problem ?? []).map(({ text: problem }) => String(problem)),
    complete: kinds.end?.[0]?.complete === true,
  };
}

export interface Counts {
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** Conforming, of those that could run. */
  readonly must: readonly [passed: number, counted: number];
  readonly should: readonly [passed: number, counted: number];
}

/** The same headline as of a run that has just ended: neutral verdicts are in no denominator. */
export function countResults(run: RecordedRun, target: string): Counts {
  const levels = new Map(run.cases.map(({ id, level }) => [id, level]));
  const verdicts: Partial<Record<Verdict, number>> = {};
  const tally = { must: [0, 0], should: [0, 0] } as { must: [number, number]; should: [number, number] };
  for (const result of run.results) {
    if (result.target !== target) continue;
    verdicts[result.verdict] = (verdicts[result.verdict] ?? 0) + 1;
    const level = levels.get(result.id);
    if (level === undefined || level === "info" || NEUTRAL.has(result.verdict)) continue;
    tally[level][1]++;
    if (result.verdict === "pass") tally[level][0]++;
  }
  return { verdicts, ...tally };
}

/** Of the same kind: how much worse. Neutral verdicts, which say nothing about the behaviour, have no rank. */
export function badness(verdict: Verdict): number | undefined {
  if (verdict === "pass" || verdict === "info") return 0;
  if (verdict === "non-strict" || verdict === "unsupported") return 1;
  if (isBroken(verdict)) return 2;
  return verdict === "error" ? 3 : undefined;
}

/** `bare-bun@1.3.14` is the target `bare-bun` on a runtime of that version. */
export function baseName(target: string): string {
  return /^(.+)@\d+\.\d+\.\d+/.exec(target)?.[1] ?? target;
}
