/**
 * Is there a case, or a reason in `reasons.json`, for every documented member, every heading of the documentation and every
 * row of the ledger, a thread or a finding for every red cell of the bare modules? And is every reason still needed, every
 * anchor real? Each problem is a sentence.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CaseEntry } from "../src/registry.ts";
import { ledgerRows } from "../src/rows.ts";
import { documentHeadings } from "./anchors.ts";
import { documentedMembers } from "./declarations.ts";
import { checkRedCells } from "./red-cells.ts";

export interface Reason {
  readonly why: string;
  /** Members, anchors, rows of the ledger. */
  readonly of: readonly string[];
}

/** What has to be covered, and what the cases cover of it. */
export interface Coverage {
  readonly members: readonly string[];
  readonly anchors: readonly string[];
  readonly rows: readonly string[];
  readonly covered: ReadonlySet<string>;
}

export function checkCompleteness(cases: readonly CaseEntry[]): string[] {
  const coverage = coverageOf(cases);
  return [...unknownNames(cases, coverage), ...uncovered(coverage, readReasons()), ...checkRedCells(cases)];
}

export function readReasons(): Reason[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, "reasons.json"), "utf8")) as Reason[];
}

/** A heading that a case names stands for its member too, and `Class: net.Socket` and `new net.Socket()` both for the class. */
export function coverageOf(cases: readonly Pick<CaseEntry, "test">[]): Coverage {
  const headings = documentHeadings();
  const named = new Set(cases.flatMap(({ test }) => [...(test.docs ?? []), ...(test.members ?? []), ...test.rows]));
  const shown = headings.flatMap(({ anchor, member }) => (member !== undefined && named.has(anchor) ? [member] : []));
  return {
    members: documentedMembers(),
    anchors: headings.map(({ anchor }) => anchor),
    rows: ledgerRows().map(({ id }) => id),
    covered: new Set([...named, ...shown]),
  };
}

/** Anchors of `net` and `dgram` that the documentation does not have, and members that are not declared. */
function unknownNames(cases: readonly CaseEntry[], { members, anchors }: Coverage): string[] {
  const known = new Set([...members, ...anchors]);
  return cases.flatMap(({ id, test }) => {
    const checked = (test.docs ?? []).filter((anchor) => /^(?:net|dgram)\.html/.test(anchor));
    const unknown = [...checked, ...(test.members ?? [])].filter((name) => !known.has(name));
    return unknown.map((name) => `${id}: neither the documentation nor @types/node has ${name}`);
  });
}

export function uncovered({ members, anchors, rows, covered }: Coverage, reasons: readonly Reason[]): string[] {
  const explained = reasons.flatMap(({ of }) => of);
  const wanted = [...members, ...anchors, ...rows];
  const known = new Set(wanted);
  const missing = wanted.filter((name) => !covered.has(name) && !explained.includes(name));
  return [
    ...missing.map((name) => `${name}: neither a case nor a reason`),
    ...explained.filter((name) => !known.has(name)).map((name) => `${name}: a reason for what there is not`),
    ...explained.filter((name) => covered.has(name)).map((name) => `${name}: has a case, and still a reason`),
  ];
}
