/** JUnit XML as CI systems read it: a suite per target and case file; each `testsuite` fits the Surefire schema. */
import type { Result } from "../judge.ts";
import { isBroken } from "../judge.ts";
import type { Outcome } from "../protocol.ts";
import { type RunReport, reproduction } from "./run-report.ts";

type Kind = "passed" | "failure" | "error" | "skipped";

function kindOf(result: Result): Kind {
  if (result.verdict === "error") return "error";
  if (result.surprise !== undefined && result.verdict !== "notrun") return "failure";
  if (isBroken(result.verdict) || ["unsupported", "unavailable", "notrun"].includes(result.verdict)) return "skipped";
  return "passed";
}

export function junit(run: RunReport): string {
  const suites = new Map<string, Result[]>();
  for (const result of run.results) {
    const name = `${result.target}.${result.entry.group}`;
    suites.set(name, [...(suites.get(name) ?? []), result]);
  }
  const body = [...suites].map(([name, results]) => suite(name, results, run)).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${body}\n</testsuites>\n`;
}

function suite(name: string, results: readonly Result[], run: RunReport): string {
  const count = (kind: Kind): number => results.filter((result) => kindOf(result) === kind).length;
  const seconds = results.reduce((sum, { outcome }) => sum + outcome.ms, 0) / 1000;
  const target = run.targets.find((candidate) => candidate.name === results[0]?.target);
  const attributes = {
    name,
    time: seconds.toFixed(3),
    tests: `${results.length}`,
    errors: `${count("error")}`,
    skipped: `${count("skipped")}`,
    failures: `${count("failure")}`,
  };
  const properties = {
    suite: run.suite,
    runtime: `${target?.runtime} ${target?.version}`,
    seed: `${run.seed}`,
  };
  return [
    `<testsuite${write(attributes)}>`,
    "<properties>",
    ...Object.entries(properties).map(([key, value]) => `<property${write({ name: key, value })}/>`),
    "</properties>",
    ...results.map((result) => testCase(result, run)),
    "</testsuite>",
  ].join("\n");
}

function testCase(result: Result, run: RunReport): string {
  const { target, entry, outcome } = result;
  const open = `<testcase${write({
    name: entry.id,
    classname: `${target}.${entry.group.replaceAll("/", ".")}`,
    group: entry.test.level,
    time: (outcome.ms / 1000).toFixed(3),
  })}`;
  const kind = kindOf(result);
  if (kind === "passed") return `${open}/>`;
  const known = result.quarantined ? `flaky, ${result.quarantined.issue}` : result.expectation?.reason;
  const flaky = result.flaky ? ` (flaky: ${result.attempts.map(({ verdict }) => verdict).join(", ")})` : "";
  const message = `${result.surprise ?? known ?? result.verdict}${flaky}: ${entry.test.claim} [${entry.test.rows.join(" ")}]`;
  if (kind === "skipped") return `${open}><skipped${write({ message })}/></testcase>`;
  const text = [
    outcome.what,
    outcome.expected === undefined ? undefined : `expected: ${outcome.expected}`,
    outcome.actual === undefined ? undefined : `actual: ${outcome.actual}`,
    outcome.journal.length > 0 ? `journal: ${outcome.journal.join(" → ")}` : undefined,
    outcome.stack,
    reproduction(result, run),
  ];
  const type = result.code ?? result.verdict;
  const reruns = kind === "failure" ? result.attempts.slice(1).map(rerun).join("") : "";
  return `${open}><${kind}${write({ message, type })}>${escapeXml(text.filter(Boolean).join("\n"))}</${kind}>${reruns}</testcase>`;
}

/** A further run that failed as well. Of those that passed the schema knows nothing: the message tells of them. */
function rerun({ verdict, code, what, stack }: Outcome): string {
  if (!isBroken(verdict)) return "";
  const trace = escapeXml(stack ?? what ?? verdict);
  return `<rerunFailure${write({ message: what ?? verdict, type: code ?? verdict })}><stackTrace>${trace}</stackTrace></rerunFailure>`;
}

function write(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(value).replaceAll("\n", "&#10;")}"`)
    .join("");
}

function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 cannot hold.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}
