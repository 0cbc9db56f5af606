/** Golden reports of one run that holds every verdict. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import type { Case } from "../src/case.ts";
import type { Result } from "../src/judge.ts";
import { VERDICTS, type Verdict } from "../src/protocol.ts";
import type { CaseEntry } from "../src/registry.ts";
import { badge, claim } from "../src/report/claim.ts";
import { compat } from "../src/report/compat.ts";
import { junit } from "../src/report/junit.ts";
import { markdown } from "../src/report/markdown.ts";
import { matrixData } from "../src/report/matrix-data.ts";
import { ndjson } from "../src/report/ndjson.ts";
import { brief, pretty } from "../src/report/pretty.ts";
import { readRecords } from "../src/report/records.ts";
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
  ["compat.md", (run: RunReport) => compat(matrixData([readRecords(ndjson(run), "golden")], ""))],
  ["claim.json", claim],
  ["badge.svg", badge],
])("%s", async (file, write) => {
  await expect(write(run)).toMatchFileSnapshot(join(import.meta.dirname, "golden", file));
});

/** The complaints of a validator about the suites of a JUnit report, each of which Surefire would write to a file of its own. */
async function faultsOf(report: string): Promise<string[]> {
  const schema = readFileSync(join(import.meta.dirname, "fixtures/surefire.xsd"), "utf8");
  const suites = report.match(/<testsuite .*?<\/testsuite>/gs) ?? [];
  expect(suites.length).toBeGreaterThan(0);
  const xml = suites.map((contents, index) => ({ fileName: `TEST-${index + 1}.xml`, contents }));
  return (await validateXML({ xml, schema: [schema] })).errors.map(({ message }) => message);
}

it("the JUnit report fits the Surefire schema, with every verdict and whatever stands in a message", async () => {
  expect(await faultsOf(junit(run))).toEqual([]);
});

it.each([
  ["a failure without its type", / type="code-of:crash"/],
  ["a case without its name", / name="net\/golden\/ends-as-info"/],
  ["a time that is none", /(?<=time="0\.01)2(?=")/],
  ["a rerun without its trace", /<stackTrace>.*?<\/stackTrace>/s],
])("%s would be found", async (_, part) => {
  const report = junit(run);
  expect(report).toMatch(part);
  expect(await faultsOf(report.replace(part, part.source.includes("0\\.01") ? "s" : ""))).not.toEqual([]);
});

it("the whole JUnit report is well-formed XML", async () => {
  const { valid } = await validateXML({ xml: [junit(run)], schema: [ANYTHING] });
  expect(valid).toBe(true);
});

const ANYTHING = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="testsuites"><xs:complexType>
  <xs:sequence><xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
</xs:complexType></xs:element></xs:schema>`;
