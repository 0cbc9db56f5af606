/** The rows that cases prove: the contract's, read from docs/spec.md, and the ledger's, by id. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY, ROOT } from "./layout.ts";

export interface Row {
  readonly id: string;
  readonly section: string;
  readonly text: string;
  /** Threads in which a runtime was seen to do otherwise, `owner/name#1`. */
  readonly issues: readonly string[];
}

export { REPOSITORY } from "./layout.ts";

export function specRows(file: string = join(REPOSITORY, "docs/spec.md")): Row[] {
  const rows: Row[] = [];
  let section = "";
  for (const line of readFileSync(file, "utf8").split("\n")) {
    section = /^## (.+)$/.exec(line)?.[1] ?? section;
    const [, id, text] = /^\|\s*([A-Z]\d{2})\s*\|\s*(.+?)\s*\|$/.exec(line) ?? [];
    if (id && text) rows.push({ id, section, text, issues: [] });
  }
  return rows;
}

export function ledgerRows(file: string = join(ROOT, "src/ledger.json")): Row[] {
  type Ledger = Record<string, { section: string; behaviour: string; issues: string[] }>;
  const ledger = JSON.parse(readFileSync(file, "utf8")) as Ledger;
  return Object.entries(ledger).map(([id, { section, behaviour, issues }]) => ({
    id,
    section,
    text: behaviour,
    issues,
  }));
}
