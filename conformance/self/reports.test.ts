/** Golden reports of one run that holds every verdict. */
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Case } from "../src/case.ts";
import type { Result } from "../src/judge.ts";
import { VERDICTS, type Verdict } from "../src/protocol.ts";
import type { CaseEntry } from "../src/registry.ts";
import { compat } from "../src/report/compat.ts";
import { junit } from "../src/report/junit.ts";
import { markdown } from "../src/report/markdown.ts";
import { ndjson } from "../src/report/ndjson.ts";
import { brief, pretty } from "../src/report/pretty.ts";
import type { RunReport } from "../src/report/run-report.ts";

const BROKEN: readonly Verdict[] = ["fail", "timeout", "crash", "leak", "error", "notrun"];

function entry(verdict: Verdict): CaseEntry {
  const test: Case = {
    level: verdict === "non-strict" ? "should" : verdict === "info" ? "info" : "must",
    claim: `A case that ends as <${verdict}> & says "so" | here.`,
    rows: ["K06", "HC1"],
    run() {},
  };
  const slug = `ends-as-${verdict}`;
  return { id: `net/golden/${slug}`, slug, group: "net/golden", file: "/suite/cases/net/golden.ts", test };
}

function result(target: string, verdict: Verdict, known: boolean): Result {
  const broken = BROKEN.includes(verdict);
  const id = `net/golden/ends-as-${verdict}`;
  return {
    target,
    entry: entry(verdict),
    verdict,
    code: verdict === "pass" ? undefined : `code-of:${verdict}`,
    surprise: broken && !known ? `unexpected ${verdict}` : undefined,
    expectation:
      known && verdict === "fail" ? { id, verdict, code: "code-of:fail", issue: "o/r#1", reason: "known" } : undefined,
    flaky: verdict === "leak",
    attempts: verdict === "leak" ? attempts(["leak", "pass", "leak", "pass"]) : [],
    quarantined: undefined,
    outcome: {
      verdict,
      ...(broken && {
        what: "what was\x00looked at",
        expected: "[ 'a' ]",
        actual: "[ 'b' ]",
        stack: "Error: x\n    at y",
      }),
      journal: broken ? ["s:end", "s:close(true)"] : [],
      notes: {},
      ms: 12,
    },
  };
}

function attempts(verdicts: readonly Verdict[]): Result["attempts"] {
  return verdicts.map((verdict) => ({
    verdict,
    ...(verdict !== "pass" && { code: `code-of:${verdict}`, what: "what was <left>" }),
    ...{ journal: [], notes: {}, ms: 5, budget: 4000 },
  }));
}

const run: RunReport = {
  suite: "1.2.3",
  commit: "abc1234",
  date: "2026-11-21T12:00:00.000Z",
  machine: { os: "linux", arch: "x64", kernel: "6.0", cpus: 2 },
  environment: ["linux", "ipv6"],
  seed: 7,
  multiplier: 2,
  targets: [
    { name: "bun", kind: "adapter", runtime: "bun", version: "1.4.5", capabilities: { tcp: "native" } },
    { name: "bare-bun", kind: "bare", runtime: "bun", version: "1.4.5", capabilities: {} },
  ],
  cases: VERDICTS.map(entry),
  suiteCases: VERDICTS.length,
  results: [
    ...VERDICTS.map((verdict) => result("bun", verdict, verdict === "fail")),
    result("bare-bun", "pass", true),
    result("bare-bun", "fail", true),
  ],
  problems: ["net/golden: a fault of the suite"],
  complete: false,
  ms: 3456,
};

it.each([
  ["pretty.txt", pretty],
  ["brief.txt", brief],
  ["results.ndjson", ndjson],
  ["junit.xml", junit],
  ["summary.md", markdown],
  ["compat.md", compat],
])("%s", async (file, write) => {
  await expect(write(run)).toMatchFileSnapshot(join(import.meta.dirname, "golden", file));
});
