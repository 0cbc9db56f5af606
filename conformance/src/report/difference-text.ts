/** The difference of two runs, for people: on a terminal, and as Markdown for a job summary or a comment. */
import { CHANGE_KINDS, type Change, type ChangeKind, type Difference, type Found } from "./difference.ts";
import { GLYPHS } from "./letters.ts";
import { cell } from "./markdown.ts";
import type { RecordedRun, TargetRecord } from "./records.ts";

const TITLES: Readonly<Record<ChangeKind, string>> = {
  failing: "newly failing",
  worse: "worse",
  passing: "newly passing",
  better: "better",
  other: "another verdict or code",
  added: "added",
  removed: "removed",
};

export function differenceText(found: Difference, before: RecordedRun, after: RecordedRun): string {
  const lines = [`${describe(before)}  →  ${describe(after)}`, ""];
  for (const target of found.targets) {
    lines.push(`${nameOf(target.before, target.after)}: ${summary(target.changes, target.same)}`);
    for (const { kind, id, before: was, after: is } of target.changes) {
      lines.push(`  ${TITLES[kind]}: ${id}  ${show(was)} → ${show(is)}`);
    }
    if (target.changes.length > 0) lines.push("");
  }
  lines.push(...found.alone.map((target) => `${target.name}: only in the run ${target.in}`));
  return `${lines.join("\n").trimEnd()}\n`;
}

export function differenceMarkdown(found: Difference, before: RecordedRun, after: RecordedRun): string {
  const lines = ["# What changed", "", `${describe(before)} → ${describe(after)}`, ""];
  lines.push(`| target | ${CHANGE_KINDS.map((kind) => TITLES[kind]).join(" | ")} | unchanged |`);
  lines.push(`| --- |${" ---: |".repeat(CHANGE_KINDS.length + 1)}`);
  for (const { before: from, after: to, changes, same } of found.targets) {
    const counts = CHANGE_KINDS.map((kind) => changes.filter((change) => change.kind === kind).length);
    lines.push(`| ${nameOf(from, to)} | ${counts.join(" | ")} | ${same} |`);
  }
  lines.push("", ...found.alone.map((target) => `- ${target.name}: only in the run ${target.in}`));
  for (const { before: from, after: to, changes } of found.targets) {
    if (changes.length === 0) continue;
    lines.push("", `## ${nameOf(from, to)}`, "", "| | case | before | after |", "| --- | --- | --- | --- |");
    for (const { kind, id, test, before: was, after: is } of changes) {
      const claim = test === undefined ? "" : ` ${cell(test.claim)}`;
      lines.push(`| ${TITLES[kind]} | \`${id}\`${claim} | ${cell(show(was))} | ${cell(show(is))} |`);
    }
  }
  return `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

function describe({ date, suite, commit, complete }: RecordedRun): string {
  const version = commit === undefined ? suite : `${suite} (${commit})`;
  return `${date.slice(0, 16).replace("T", " ")}, suite ${version}${complete ? "" : ", incomplete"}`;
}

function nameOf(before: TargetRecord, after: TargetRecord): string {
  const [was, is] = [before, after].map(({ runtime, version }) => `${runtime} ${version ?? "?"}`);
  const name = before.name === after.name ? before.name : `${before.name} → ${after.name}`;
  return was === is ? `${name} (${was})` : `${name} (${was} → ${is})`;
}

function summary(changes: readonly Change[], same: number): string {
  const counts = CHANGE_KINDS.map((kind) => [kind, changes.filter((change) => change.kind === kind).length] as const);
  const parts = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${TITLES[kind]}`);
  return [...parts, `${same} unchanged`].join(", ");
}

function show(found: Found | undefined): string {
  if (!found) return "–";
  return `${GLYPHS[found.verdict]} ${found.verdict}${found.code === undefined ? "" : ` (${found.code})`}`;
}
