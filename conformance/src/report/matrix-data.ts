/** What the page of the matrix shows, packed: one letter a cell, and details only where there is something to tell. */
import { homedir, tmpdir } from "node:os";
import { ledgerRows, REPOSITORY, type Row, specRows } from "../rows.ts";
import { cacheDirectory } from "../runtime-cache.ts";
import { type ChangeKind, difference } from "./difference.ts";
import { issuesOf } from "./known.ts";
import { letterOf } from "./letters.ts";
import type { CaseRecord, Counts, RecordedRun, ResultRecord, TargetRecord } from "./records.ts";
import { countResults } from "./records.ts";
import { byVersion } from "./upstream.ts";

export interface MatrixData {
  readonly title: string;
  readonly runs: readonly MatrixRun[];
  readonly targets: readonly MatrixTarget[];
  /** The rows that the cases name. */
  readonly rows: Readonly<Record<string, Pick<Row, "text" | "section" | "issues">>>;
  readonly cases: readonly MatrixCase[];
  /** For each case a letter for each target: see letters.ts; a space where there is no result. */
  readonly verdicts: readonly string[];
  /** For each case, by the target's index, the index in `details`. */
  readonly cells: Readonly<Record<number, Readonly<Record<number, number>>>>;
  readonly details: readonly MatrixDetail[];
  /** Another run, from before, and what has changed since: by the case's index and the target's. */
  readonly before?: MatrixRun;
  readonly changes?: Readonly<Record<number, Readonly<Record<number, MatrixChange>>>>;
}

export interface MatrixChange {
  readonly kind: ChangeKind;
  /** `fail (order)`; undefined for what was not there. */
  readonly was?: string;
}

export type MatrixRun = Pick<RecordedRun, "suite" | "commit" | "date" | "complete" | "problems"> & {
  readonly machine: string;
};

export interface MatrixTarget extends Counts {
  readonly name: string;
  readonly kind: "bare" | "adapter";
  readonly runtime: string;
  readonly version: string;
  /** Index in `runs`. */
  readonly run: number;
  /** What an adapter declares. */
  readonly capabilities?: TargetRecord["capabilities"];
  /** The command that repeats a case, with `{id}` for the case. */
  readonly again: string;
}

export type MatrixCase = Pick<CaseRecord, "id" | "level" | "claim" | "rows" | "docs" | "needs" | "env"> & {
  readonly issues?: readonly string[];
};

export type MatrixDetail = Partial<
  Pick<ResultRecord, "code" | "what" | "expected" | "actual" | "journal" | "notes" | "stack" | "surprise" | "flaky">
> & { readonly reason?: string; readonly issue?: string };

const TEXT_LIMIT = 800;
const JOURNAL_LIMIT = 60;
const RUNTIMES: readonly string[] = ["node", "bun", "deno"];

/** `before`: a run to compare with, target by target, where one of the same name is in both. */
export function matrixData(runs: readonly RecordedRun[], title: string, before?: RecordedRun): MatrixData {
  const columns = runs
    .flatMap((run, index) => run.targets.map((target) => ({ run, index, target })))
    .sort((a, b) => {
      const order = RUNTIMES.indexOf(a.target.runtime) - RUNTIMES.indexOf(b.target.runtime);
      if (order !== 0) return order;
      if (a.target.kind !== b.target.kind) return a.target.kind === "bare" ? -1 : 1;
      return byVersion(a.target.version, b.target.version) || a.index - b.index;
    });
  const cases = mergeCases(runs);
  const at = new Map(cases.map(({ id }, index) => [id, index]));
  const letters = cases.map(() => columns.map(() => " "));
  const details: MatrixDetail[] = [];
  const known = new Map<string, number>();
  const cells: Record<number, Record<number, number>> = {};
  const targets = columns.map(({ run, index, target }, column): MatrixTarget => {
    let again = "";
    for (const result of run.results) {
      const row = at.get(result.id);
      if (result.target !== target.name || row === undefined) continue;
      again ||= result.again.replace(result.id, "{id}");
      (letters[row] as string[])[column] = letterOf(result.verdict);
      const detail = detailOf(result);
      if (!detail) continue;
      const key = JSON.stringify(detail);
      const place = known.get(key) ?? details.push(detail) - 1;
      known.set(key, place);
      cells[row] = { ...cells[row], [column]: place };
    }
    const { kind, runtime, version = "?", capabilities } = target;
    // The same target of several runs is told apart by its version.
    const several = columns.some((other) => other.target !== target && other.target.name === target.name);
    const name = several ? `${target.name}@${version}` : target.name;
    const counts = countResults(run, target.name);
    return { name, kind, runtime, version, run: index, again, ...counts, ...(kind === "adapter" && { capabilities }) };
  });
  return {
    title,
    runs: runs.map(told),
    targets,
    rows: rowsOf(cases),
    cases,
    verdicts: letters.map((row) => row.join("")),
    cells,
    details,
    ...(before && { before: told(before), changes: changesSince(before, columns, at) }),
  };
}

function told({
  suite,
  commit,
  date,
  complete,
  problems,
  machine: { os, arch, kernel, cpus },
}: RecordedRun): MatrixRun {
  return {
    suite,
    ...(commit === undefined ? {} : { commit }),
    date,
    complete,
    problems: problems.map(portable),
    machine: `${os} ${arch} (${kernel}), ${cpus} cores`,
  };
}

interface Column {
  readonly run: RecordedRun;
  readonly target: TargetRecord;
}

function changesSince(
  before: RecordedRun,
  columns: readonly Column[],
  rows: ReadonlyMap<string, number>,
): NonNullable<MatrixData["changes"]> {
  const found: Record<number, Record<number, MatrixChange>> = {};
  const differences = new Map(columns.map(({ run }) => [run, difference(before, run)]));
  for (const [column, { run, target }] of columns.entries()) {
    const own = differences.get(run)?.targets.find(({ after }) => after === target);
    for (const { id, kind, before: was } of own?.changes ?? []) {
      const row = rows.get(id);
      if (row === undefined) continue;
      const said = was && (was.code === undefined ? was.verdict : `${was.verdict} (${was.code})`);
      found[row] = { ...found[row], [column]: { kind, ...(said && { was: said }) } };
    }
  }
  return found;
}

/** Every case of any run, the newest wording, in the order of ids. */
function mergeCases(runs: readonly RecordedRun[]): MatrixCase[] {
  const byDate = [...runs].sort((a, b) => (a.date < b.date ? -1 : 1));
  const merged = new Map<string, MatrixCase>();
  for (const run of byDate) {
    for (const { id, level, claim, rows, docs, needs, env } of run.cases) {
      const issues = issuesOf(id);
      merged.set(id, {
        ...{ id, level, claim, rows },
        ...(docs && { docs }),
        ...(needs && { needs }),
        ...(env && { env }),
        ...(issues && { issues }),
      });
    }
  }
  return [...merged.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function rowsOf(cases: readonly MatrixCase[]): MatrixData["rows"] {
  const used = new Set(cases.flatMap(({ rows }) => rows));
  const rows = [...specRows(), ...ledgerRows()].filter(({ id }) => used.has(id));
  // The rows come from Markdown tables: their pipes are escaped there.
  return Object.fromEntries(
    rows.map(({ id, section, text, issues }) => [id, { section, text: text.replaceAll("\\|", "|"), issues }]),
  );
}

function detailOf(result: ResultRecord): MatrixDetail | undefined {
  const { verdict, code, what, expected, actual, journal, notes, stack, surprise, flaky, expectation } = result;
  const notable = Object.keys(notes).length > 0 || surprise !== undefined || flaky || expectation !== undefined;
  if (verdict === "pass" && !notable) return undefined;
  const shown: Record<string, unknown> = {
    code,
    what: text(what),
    expected: text(expected),
    actual: text(actual),
    journal: verdict === "pass" || journal.length === 0 ? undefined : shortened(journal).map(portable),
    notes: Object.keys(notes).length === 0 ? undefined : Object.fromEntries(noted(notes)),
    // Where something was compared, the frames of the comparison say nothing more.
    stack: verdict === "pass" || expected !== undefined ? undefined : text(stack),
    surprise,
    flaky: flaky || undefined,
    reason: expectation?.reason,
    issue: expectation?.issue ?? undefined,
  };
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined)) as MatrixDetail;
}

function noted(notes: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(notes).map(([name, value]) => [name, text(value) ?? ""]);
}

function shortened(journal: readonly string[]): string[] {
  if (journal.length <= JOURNAL_LIMIT) return [...journal];
  const half = JOURNAL_LIMIT / 2;
  const left = journal.length - JOURNAL_LIMIT;
  return [...journal.slice(0, half), `… ${left} more`, ...journal.slice(-half)];
}

function text(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const shown = portable(value);
  return shown.length > TEXT_LIMIT ? `${shown.slice(0, TEXT_LIMIT)}… (${shown.length} characters)` : shown;
}

/** Places of the machine that ran it mean nothing to a reader, and make equal findings differ. */
export function portable(value: string): string {
  return (
    value
      .replaceAll(`${REPOSITORY}/`, "")
      .replaceAll(REPOSITORY, ".")
      .replaceAll(cacheDirectory(), "<cache>")
      .replaceAll(homedir(), "~")
      .replaceAll(tmpdir(), "<tmp>")
      .replace(/<tmp>\/sock-run-\w+(?:\/\d+)*/g, "<scratch>")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a runtime's error reports.
      .replace(/\u001b\[[0-9;]*m/g, "")
  );
}
