/** The report for a job summary: the headline per target, then what does not conform. */
import { isBroken } from "../judge.ts";
import { VERDICTS } from "../protocol.ts";
import { countVerdicts, GLYPHS, headline, type RunReport } from "./run-report.ts";

export function markdown(run: RunReport): string {
  const lines = ["# Conformance", "", `${run.date.slice(0, 10)}, suite ${run.suite}, ${machine(run)}`, ""];
  lines.push(...headlineTable(run), "");
  if (run.problems.length > 0) lines.push("## Faults of the suite", "", ...run.problems.map((p) => `- ${p}`), "");
  for (const { name } of run.targets) {
    const broken = run.results.filter((result) => result.target === name && isBroken(result.verdict));
    if (broken.length === 0) continue;
    lines.push(`## ${name}`, "", "| | case | code | expected |", "| --- | --- | --- | --- |");
    for (const { verdict, entry, code, surprise, expectation } of broken) {
      const known = surprise === undefined && expectation ? (expectation.issue ?? "known") : "";
      lines.push(
        `| ${GLYPHS[verdict]} | \`${entry.id}\` ${cell(entry.test.claim)} | \`${cell(code ?? "")}\` | ${known} |`,
      );
    }
    lines.push("");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

const MARKERS = /(<!-- summary -->\n)[\s\S]*?(<!-- \/summary -->)/;

/** The table between the summary markers of a page that people write, e.g. the README. */
export function intoPage(run: RunReport, page: string): string {
  if (!MARKERS.test(page)) throw new Error("the page has no <!-- summary --> markers");
  const versions = `${run.date.slice(0, 10)}, ${run.cases.length} cases, ${machine(run)}.`;
  return page.replace(MARKERS, (_, open: string, close: string) => {
    return `${open}${headlineTable(run).join("\n")}\n\n${versions}\n${close}`;
  });
}

export function headlineTable(run: RunReport): string[] {
  const used = VERDICTS.filter((verdict) => run.results.some((result) => result.verdict === verdict));
  const rows = run.targets.map(({ name, runtime, version }) => {
    const results = run.results.filter(({ target }) => target === name);
    const counts = countVerdicts(results);
    return [name, `${runtime} ${version ?? "?"}`, ...used.map((verdict) => `${counts[verdict]}`), headline(results)];
  });
  return align(["target", "runtime", ...used, "headline"], rows, new Set(used));
}

/** A table as the formatter of this repository leaves it. */
function align(head: readonly string[], rows: readonly (readonly string[])[], right: ReadonlySet<string>): string[] {
  const widths = head.map((_, i) => Math.max(4, ...[head, ...rows].map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const padded = (row: readonly string[]): string =>
    line(
      row.map((text, i) => (right.has(head[i] ?? "") ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0))),
    );
  const rule = head.map((name, i) =>
    right.has(name) ? `${"-".repeat((widths[i] ?? 0) - 1)}:` : "-".repeat(widths[i] ?? 0),
  );
  return [padded(head), line(rule), ...rows.map(padded)];
}

export function machine({ machine: { os, arch, kernel, cpus } }: RunReport): string {
  return `${os} ${arch} (${kernel.split("-")[0]}), ${cpus} cores`;
}

/** Text that cannot break a table. */
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ");
}
