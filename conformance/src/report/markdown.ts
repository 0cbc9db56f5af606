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

export function headlineTable(run: RunReport): string[] {
  const used = VERDICTS.filter((verdict) => run.results.some((result) => result.verdict === verdict));
  const lines = [
    `| target | runtime | ${used.join(" | ")} | headline |`,
    `| --- | --- |${" ---: |".repeat(used.length)} --- |`,
  ];
  for (const { name, runtime, version } of run.targets) {
    const results = run.results.filter(({ target }) => target === name);
    const counts = countVerdicts(results);
    const cells = used.map((verdict) => `${counts[verdict]}`).join(" | ");
    lines.push(`| ${name} | ${runtime} ${version ?? "?"} | ${cells} | ${headline(results)} |`);
  }
  return lines;
}

export function machine({ machine: { os, arch, kernel, cpus } }: RunReport): string {
  return `${os} ${arch} (${kernel}), ${cpus} cores`;
}

/** Text that cannot break a table. */
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ");
}
