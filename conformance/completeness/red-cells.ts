/**
 * The red cells of the bare modules in the recorded pages: each one is known as a row of the ledger, a thread or a finding,
 * or holds in the newest version. And every finding is about a case, or about Node itself.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../src/layout.ts";
import type { CaseEntry } from "../src/registry.ts";
import { casesWithIssues, issuesOf, knownAs } from "../src/report/known.ts";
import { ledgerRows } from "../src/rows.ts";
import { findings } from "./findings.ts";

const PAGES = ["docs/compat.md"];

export function checkRedCells(cases: readonly CaseEntry[], pages: readonly string[] = recordedPages()): string[] {
  const rows = Object.fromEntries(ledgerRows().map((row) => [row.id, row]));
  const known = new Map(cases.map((entry) => [entry.id, entry]));
  const unknown = pages.flatMap(redCells).filter(({ id, runtime, holds }) => {
    const entry = known.get(id);
    return entry && !holds && knownAs({ id, rows: entry.test.rows }, rows, runtime).length === 0;
  });
  const named = casesWithIssues().flatMap((id) => issuesOf(id) ?? []);
  const reports = findings();
  return [
    ...[...new Set(unknown.map(({ id, runtime }) => `${id}: red on bare ${runtime}, and no row, thread or finding`))],
    ...casesWithIssues().flatMap((id) =>
      known.has(id) ? [] : [`${id}: no case, and upstream.json has threads for it`],
    ),
    ...[...new Set(named)].flatMap((name) => {
      const [, finding] = /^finding:(.+)$/.exec(name) ?? [];
      return finding === undefined || reports.includes(finding) ? [] : [`${name}: no such report in docs/findings`];
    }),
    ...reports.flatMap((report) =>
      report.startsWith("node-") || named.includes(`finding:${report}`) ? [] : [`${report}: a finding of no case`],
    ),
  ];
}

interface RedCell {
  readonly id: string;
  readonly runtime: string;
  readonly holds: boolean;
}

/** The lines below `## What bun does otherwise by itself`. */
function redCells(page: string): RedCell[] {
  const cells: RedCell[] = [];
  let runtime: string | undefined;
  for (const line of page.split("\n")) {
    if (line.startsWith("## ")) runtime = /^## What (\w+) does otherwise by itself$/.exec(line)?.[1];
    const [, id] = /^\| `([^`]+)`/.exec(line) ?? [];
    if (runtime !== undefined && id !== undefined) cells.push({ id, runtime, holds: /holds in [\d.]+ \|$/.test(line) });
  }
  return cells;
}

function recordedPages(): string[] {
  const files = PAGES.map((page) => join(REPOSITORY, page)).filter((file) => existsSync(file));
  return files.map((file) => readFileSync(file, "utf8"));
}
