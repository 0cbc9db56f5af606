/** Finds the mutants: every module in a directory of this one. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { INSTALLED } from "../src/layout.ts";
import type { CaseEntry } from "../src/registry.ts";
import { ledgerRows, specRows } from "../src/rows.ts";
import control from "./control.ts";
import type { Mutant } from "./mutant.ts";

export interface MutantEntry {
  readonly file: string;
  readonly mutant: Mutant;
}

const HERE = import.meta.dirname;
/** The sources, or what is compiled from them. */
const MODULE = /(?<!\.d)\.[jt]s$/;

export const CONTROL: MutantEntry = {
  file: join(HERE, `control${INSTALLED ? ".js" : ".ts"}`),
  mutant: control,
};

async function load(file: string): Promise<MutantEntry> {
  const { default: mutant } = (await import(pathToFileURL(file).href)) as { default: Mutant };
  return { file, mutant };
}

/** In order of their directories and names. */
export async function loadMutants(directory: string = HERE): Promise<MutantEntry[]> {
  const directories = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = directories.flatMap(({ name }) =>
    readdirSync(join(directory, name))
      .filter((file) => MODULE.test(file))
      .map((file) => join(directory, name, file)),
  );
  return Promise.all(files.sort().map(load));
}

/** By ids, and by paths of modules elsewhere; all without one, none for the control alone. Unknown ones are named. */
export async function selectMutants(
  names: readonly string[],
): Promise<{ mutants: MutantEntry[]; unknown: readonly string[] }> {
  const all = await loadMutants();
  if (names.length === 0) return { mutants: all, unknown: [] };
  const mutants: MutantEntry[] = [];
  const unknown: string[] = [];
  for (const name of new Set(names)) {
    const known = all.find(({ mutant }) => mutant.id === name);
    if (known) mutants.push(known);
    else if (MODULE.test(name) && existsSync(name)) mutants.push(await load(resolve(name)));
    else if (name !== CONTROL.mutant.id) unknown.push(name);
  }
  return { mutants, unknown };
}

/** What is wrong with the definitions, before anything runs. Each problem is a sentence. */
export function checkMutants(mutants: readonly MutantEntry[], cases: readonly CaseEntry[]): string[] {
  const rows = new Set([...specRows(), ...ledgerRows()].map(({ id }) => id));
  const levels = new Map(cases.map(({ id, test }) => [id, test.level]));
  const problems: string[] = [];
  const seen = new Set([CONTROL.mutant.id]);
  for (const { file, mutant } of mutants) {
    const { id, killers } = mutant;
    if (basename(file).replace(MODULE, "") !== id) problems.push(`${file}: its mutant is called ${id}`);
    if (seen.has(id)) problems.push(`${id}: used twice`);
    seen.add(id);
    if (killers.length === 0) problems.push(`${id}: names no case that must catch it`);
    for (const killer of killers) {
      if (!levels.has(killer)) problems.push(`${id}: no case ${killer}`);
      else if (levels.get(killer) === "info") problems.push(`${id}: ${killer} only records`);
    }
    if (mutant.rows.length === 0) problems.push(`${id}: names no row`);
    for (const row of mutant.rows) if (!rows.has(row)) problems.push(`${id}: no row ${row}`);
  }
  return problems;
}
