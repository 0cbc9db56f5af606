/** What must hold of the suite itself, before anything runs: rows, ids, files. Each problem is a sentence. */
import type { CaseEntry } from "./registry.ts";
import { ledgerRows, specRows } from "./rows.ts";

/** Cases whose rows exist nowhere, and ids used twice. */
export function checkCases(cases: readonly CaseEntry[]): string[] {
  const known = new Set([...specRows(), ...ledgerRows()].map(({ id }) => id));
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { id, test } of cases) {
    if (seen.has(id)) problems.push(`${id}: used twice`);
    seen.add(id);
    for (const row of test.rows) if (!known.has(row)) problems.push(`${id}: no row ${row}`);
  }
  return problems;
}

/** Rows of the contract that no case names. */
export function rowsWithoutCase(cases: readonly CaseEntry[]): string[] {
  const named = new Set(cases.flatMap(({ test }) => test.rows));
  return specRows()
    .map(({ id }) => id)
    .filter((id) => !named.has(id));
}
