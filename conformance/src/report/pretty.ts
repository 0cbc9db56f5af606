/** The report for people at a terminal: progress while it runs, then what was not expected, then the table. */
import type { Result } from "../judge.ts";
import { isBroken } from "../judge.ts";
import { VERDICTS } from "../protocol.ts";
import { countVerdicts, GLYPHS, headline, type RunReport, reproduction } from "./run-report.ts";

/** How often a stream that is no terminal is told how far the run is. */
const QUIET_MS = 10_000;

/** Counts results as they arrive; on stderr, so that stdout holds the report alone. */
export class Progress {
  readonly #total: number;
  readonly #stream: NodeJS.WriteStream;
  #done = 0;
  #deviating = 0;
  #told = performance.now();

  constructor(total: number, stream: NodeJS.WriteStream = process.stderr) {
    this.#total = total;
    this.#stream = stream;
  }

  /** `deviates`: worth seeing in the count at once, expected or not. */
  add(target: string, id: string, deviates: boolean): void {
    this.#done++;
    if (deviates) this.#deviating++;
    const line = `${this.#done}/${this.#total} results, ${this.#deviating} deviating  ${target}  ${id}`;
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\x1b[K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`);
    } else if (performance.now() - this.#told > QUIET_MS || this.#done === this.#total) {
      this.#told = performance.now();
      this.#stream.write(`${line}\n`);
    }
  }

  end(): void {
    if (this.#stream.isTTY) this.#stream.write("\r\x1b[K");
  }
}

export function pretty(run: RunReport): string {
  const lines: string[] = [];
  for (const [first, ...more] of sameFault(surprises(run))) {
    lines.push(...detail(first, run));
    if (more.length > 0)
      lines.push(`    and the same in ${more.length} more case${more.length === 1 ? "" : "s"} of ${first.target}`);
    lines.push("");
  }
  lines.push(...references(run), ...summary(run));
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
    `${run.results.length} results in ${seconds} s, ${count === 0 ? "all as expected" : `${count} unexpected`}`,
  );
  return lines;
}

function detail(result: Result, run: RunReport): string[] {
  const { entry, outcome, target, verdict, code, surprise } = result;
  const lines = [
    `${GLYPHS[verdict]} ${target}  ${entry.id}`,
    `    ${entry.test.claim}  [${entry.test.level}: ${entry.test.rows.join(" ")}]`,
    `    ${surprise}${code ? `  (${code})` : ""}${result.flaky ? "  flaky" : ""}`,
  ];
  if (outcome.what) lines.push(`    what:     ${indent(outcome.what)}`);
  if (outcome.expected !== undefined) lines.push(`    expected: ${indent(outcome.expected)}`);
  if (outcome.actual !== undefined) lines.push(`    actual:   ${indent(outcome.actual)}`);
  if (outcome.journal.length > 0) lines.push(`    journal:  ${outcome.journal.join(" → ")}`);
  const notes = Object.entries(outcome.notes).map(([name, value]) => `${name} ${value}`);
  if (notes.length > 0) lines.push(`    noted:    ${notes.join(", ")}`);
  const at = caseLine(outcome.stack, entry.file);
  if (at) lines.push(`    at:       ${at}`);
  else if (verdict === "crash" || verdict === "error") lines.push(`    stderr:   ${indent(tail(outcome.stack ?? ""))}`);
  lines.push(`    again:    ${reproduction(result, run)}`);
  return lines;
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
  return line?.trim().replace(/^at /, "");
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
