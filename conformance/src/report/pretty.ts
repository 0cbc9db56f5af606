/** The report for people at a terminal: what was not expected, then the table. */
import { relative } from "node:path";
import type { Result } from "../judge.ts";
import { isBroken } from "../judge.ts";
import { PROGRAM } from "../layout.ts";
import { VERDICTS } from "../protocol.ts";
import { countVerdicts, GLYPHS, headline, type RunReport, reproduction } from "./run-report.ts";

const SHOWN = 20;
const JOURNAL_WIDTH = 100;

export function pretty(run: RunReport): string {
  const lines: string[] = [];
  for (const [first, ...more] of sameFault(surprises(run))) {
    lines.push(...detail(first, run));
    if (more.length > 0)
      lines.push(`    and the same in ${more.length} more case${more.length === 1 ? "" : "s"} of ${first.target}`);
    lines.push("");
  }
  lines.push(...references(run), ...unstable(run), ...slow(run), ...summary(run));
  return `${lines.join("\n")}\n`;
}

/** A line for each surprise, then the table. */
export function brief(run: RunReport): string {
  const lines = surprises(run).map(
    ({ verdict, target, entry, surprise, code }) =>
      `${GLYPHS[verdict]} ${target}  ${entry.id}  ${surprise}${code ? ` (${code})` : ""}`,
  );
  if (lines.length > 0) lines.push("");
  return `${[...lines, ...summary(run)].join("\n")}\n`;
}

/** A host that cannot start fails every case of its file in the same words: said once. */
function sameFault(results: readonly Result[]): [Result, ...Result[]][] {
  const groups = new Map<string, [Result, ...Result[]]>();
  for (const result of results) {
    const { target, entry, code, outcome } = result;
    const own = result.outcome.verdict !== "error" && result.verdict !== "notrun";
    const key = own ? `${target} ${entry.id}` : `${target} ${code} ${outcome.stack}`;
    const group = groups.get(key);
    if (group) group.push(result);
    else groups.set(key, [result]);
  }
  return [...groups.values()];
}

function surprises(run: RunReport): Result[] {
  return run.results.filter(({ surprise }) => surprise !== undefined);
}

function summary(run: RunReport): string[] {
  const lines = run.problems.map((problem) => `suite: ${problem}`);
  if (lines.length > 0) lines.push("");
  lines.push(table(run), "");
  if (!run.complete) lines.push("The run is incomplete.");
  const count = surprises(run).length;
  const seconds = (run.ms / 1000).toFixed(1);
  lines.push(
    ...(count > 0 ? [`What a case is for: ${PROGRAM} explain <id>`] : []),
    `${run.results.length} results in ${seconds} s${drawn(run)}, ${count === 0 ? "all as expected" : `${count} unexpected`}`,
  );
  return lines;
}

function detail(result: Result, run: RunReport): string[] {
  const { entry, outcome, target, verdict, code, surprise } = result;
  const lines = [
    `${GLYPHS[verdict]} ${target}  ${entry.id}`,
    `    ${entry.test.claim}  [${entry.test.level}: ${entry.test.rows.join(" ")}]`,
    `    ${surprise}${code ? `  (${code})` : ""}`,
  ];
  if (outcome.what) lines.push(`    what:     ${indent(outcome.what)}`);
  if (outcome.expected !== undefined) lines.push(`    expected: ${indent(outcome.expected)}`);
  if (outcome.actual !== undefined) lines.push(`    actual:   ${indent(outcome.actual)}`);
  if (outcome.journal.length > 0) lines.push(`    journal:  ${journalled(outcome.journal)}`);
  const notes = Object.entries(outcome.notes).map(([name, value]) => `${name} ${value}`);
  if (notes.length > 0) lines.push(`    noted:    ${notes.join(", ")}`);
  const at = caseLine(outcome.stack, entry.file);
  if (at) lines.push(`    at:       ${at}`);
  else if ((verdict === "crash" || verdict === "error") && outcome.stack)
    lines.push(`    stderr:   ${indent(tail(outcome.stack))}`);
  if (result.attempts.length > 0) {
    lines.push(
      `    runs:     ${tallied(result)}: ${result.flaky ? "flaky, and failing all the same" : "every time the same"}`,
    );
  }
  lines.push(`    again:    ${reproduction(result, run)}`);
  return lines;
}

/** What does not fail the run by itself, but varied; the known ones are told with who looks after them. */
function unstable(run: RunReport): string[] {
  const found = run.results.filter(({ flaky, surprise }) => flaky && surprise === undefined);
  if (found.length === 0) return [];
  return [
    `${found.length} flaky:`,
    ...found.map((result) => {
      const { quarantined } = result;
      const known = quarantined
        ? `  known until ${quarantined.expires}: ${quarantined.owner}, ${quarantined.issue}`
        : "";
      return `    ${result.target}  ${result.entry.id}  ${tallied(result)}${known}`;
    }),
    "",
  ];
}

/** Near to a timeout, on a machine that is busier. */
function slow(run: RunReport): string[] {
  const found = run.results.filter(({ outcome }) => outcome.slow);
  if (found.length === 0) return [];
  const told = found.slice(0, SHOWN).map(({ target, entry, outcome }) => {
    return `    ${target}  ${entry.id}  ${outcome.ms} of ${outcome.budget} ms`;
  });
  if (found.length > SHOWN) told.push(`    … and ${found.length - SHOWN} more, in the other reports`);
  return [`${found.length} slow, over 60 % of the budget:`, ...told, ""];
}

/** `17 pass, 3 fail (order)`. */
function tallied({ attempts }: Result): string {
  const kinds = Map.groupBy(attempts, ({ verdict, code }) => (code === undefined ? verdict : `${verdict} (${code})`));
  return [...kinds].map(([kind, those]) => `${those.length} ${kind}`).join(", ");
}

/** What chance decided. */
function drawn({ seed, shuffle, repeat = 1 }: RunReport): string {
  const parts = [
    ...(repeat > 1 ? [`${repeat} runs of each case`] : []),
    ...(seed > 0 ? [`seed ${seed}`] : []),
    ...(shuffle === undefined ? [] : [`shuffled by ${shuffle}`]),
  ];
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}

/** What the other runtimes' own modules do, in one line each: they turn no run red. */
function references(run: RunReport): string[] {
  const lines: string[] = [];
  for (const { name, kind } of run.targets) {
    if (kind !== "bare" || name === "bare-node") continue;
    const broken = run.results.filter((result) => result.target === name && isBroken(result.verdict));
    if (broken.length === 0) continue;
    lines.push(`${name} by itself deviates in ${broken.length} case${broken.length === 1 ? "" : "s"}:`);
    for (const { verdict, entry, code } of broken.slice(0, 40)) {
      lines.push(`    ${GLYPHS[verdict]} ${entry.id}  (${code})`);
    }
    if (broken.length > 40) lines.push(`    … and ${broken.length - 40} more, in the other reports`);
    lines.push("");
  }
  return lines;
}

function table(run: RunReport): string {
  const used = VERDICTS.filter((verdict) => run.results.some((result) => result.verdict === verdict));
  const head = ["target", "runtime", ...used, "headline"];
  const rows = run.targets.map(({ name, runtime, version }) => {
    const results = run.results.filter(({ target }) => target === name);
    const counts = countVerdicts(results);
    return [
      name,
      `${runtime} ${version ?? "?"}`,
      ...used.map((verdict) => (counts[verdict] > 0 ? `${counts[verdict]}` : "")),
      headline(results),
    ];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const numeric = (column: number): boolean => column >= 2 && column < head.length - 1;
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => (numeric(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function caseLine(stack: string | undefined, file: string): string | undefined {
  const line = stack?.split("\n").find((frame) => frame.includes(file));
  const [, path = "", place = ""] = /(?:file:\/\/)?([^\s(]+?)((?::\d+){1,2})\)?$/.exec(line?.trim() ?? "") ?? [];
  return path === "" ? undefined : `${relative("", path)}${place}`;
}

/** In one line where it fits, else a few events a line. */
function journalled(entries: readonly string[]): string {
  const lines = [""];
  for (const [index, entry] of entries.entries()) {
    const last = lines.at(-1) ?? "";
    const text = index === 0 ? entry : ` → ${entry}`;
    if (last !== "" && last.length + text.length > JOURNAL_WIDTH) lines.push(text.trimStart());
    else lines[lines.length - 1] = last + text;
  }
  return indent(lines.join("\n"));
}

/** Control characters are shown, not sent to the terminal. */
function indent(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to show.
  const visible = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (c) => {
    return `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return visible.replaceAll("\n", "\n              ");
}

function tail(text: string): string {
  return text.trim().split("\n").slice(-15).join("\n");
}
