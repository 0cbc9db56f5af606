/** One JSON object a line: the source of truth, from which other tools start. No `end` line: a truncated run. */
import type { RunReport } from "./run-report.ts";
import { reproduction } from "./run-report.ts";

export const SCHEMA = 1;

export function ndjson(run: RunReport): string {
  const lines: object[] = [
    {
      type: "run",
      schema: SCHEMA,
      suite: run.suite,
      commit: run.commit,
      date: run.date,
      machine: run.machine,
      environment: run.environment,
      seed: run.seed,
      multiplier: run.multiplier,
      shuffle: run.shuffle,
      repeat: run.repeat,
      isolate: run.isolate,
    },
  ];
  for (const target of run.targets) lines.push({ type: "target", ...target });
  for (const { id, test } of run.cases) {
    const { level, claim, rows, docs, needs, absenceOf, env, budget = "short", exclusive = false } = test;
    lines.push({ type: "case", id, level, claim, rows, docs, needs, absenceOf, env, budget, exclusive });
  }
  for (const result of run.results) {
    const { target, entry, verdict, code, outcome, surprise, expectation, flaky, attempts, quarantined } = result;
    const { what, expected, actual, journal, notes, ms, budget: allowed, slow, stack } = outcome;
    for (const [index, attempt] of attempts.entries()) {
      const { verdict: found, code: foundCode, ms: took } = attempt;
      lines.push({
        type: "attempt",
        target,
        id: entry.id,
        attempt: index + 1,
        verdict: found,
        code: foundCode,
        ms: took,
      });
    }
    lines.push({
      type: "result",
      target,
      id: entry.id,
      verdict,
      code,
      surprise,
      expectation,
      flaky,
      quarantined,
      slow,
      what,
      expected,
      actual,
      journal,
      notes,
      ms,
      budget: allowed,
      stack: verdict === "pass" ? undefined : stack,
      again: reproduction(result, run),
    });
  }
  for (const text of run.problems) lines.push({ type: "problem", text });
  lines.push({ type: "end", complete: run.complete, ms: run.ms });
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}
