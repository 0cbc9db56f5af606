/** Finds the case files and the targets, and checks what can be checked without running them. */
import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Case, Group } from "./case.ts";
import { show } from "./failure.ts";
import { ROOT } from "./layout.ts";
import { withImpliedNeeds } from "./needs.ts";
import type { Target } from "./target.ts";

export { ROOT } from "./layout.ts";

export interface CaseEntry {
  /** `group/slug`. */
  readonly id: string;
  readonly slug: string;
  readonly group: string;
  readonly file: string;
  readonly test: Case;
}

export interface TargetEntry {
  readonly file: string;
  readonly target: Target;
  /** How the command line names it, when not by its name: the path of its module. */
  readonly path?: string;
  /** The command line before a module's path; default that of the pinned runtime. */
  readonly command?: readonly string[];
}

export interface Loaded<T> {
  readonly entries: readonly T[];
  /** Files that do not load, ids that do not match: each one a sentence. */
  readonly problems: readonly string[];
}

const MODULE = /\.m?[jt]s$/;

function modules(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && MODULE.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

export async function loadCases(directory: string = join(ROOT, "cases")): Promise<Loaded<CaseEntry>> {
  const entries: CaseEntry[] = [];
  const problems: string[] = [];
  for (const file of modules(directory)) {
    const name = relative(directory, file).split(sep).join("/").replace(MODULE, "");
    let loaded: Group | undefined;
    try {
      loaded = ((await import(pathToFileURL(file).href)) as { default?: Group }).default;
    } catch (error) {
      problems.push(`${name}: does not load: ${show(error)}`);
      continue;
    }
    if (!loaded?.cases) {
      problems.push(`${name}: exports no group by default`);
      continue;
    }
    if (loaded.id !== name) problems.push(`${name}: its group is called ${loaded.id}`);
    for (const [slug, written] of Object.entries(loaded.cases)) {
      const test = withImpliedNeeds(name, written);
      const id = `${name}/${slug}`;
      if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug)) problems.push(`${id}: not lower-case kebab`);
      if (test.rows.length === 0) problems.push(`${id}: names no row`);
      entries.push({ id, slug, group: name, file, test });
    }
  }
  return { entries, problems };
}

export async function loadTargets(directory: string = join(ROOT, "targets")): Promise<Loaded<TargetEntry>> {
  const entries: TargetEntry[] = [];
  const problems: string[] = [];
  for (const file of modules(directory)) {
    try {
      const { default: target } = (await import(pathToFileURL(file).href)) as { default: Target };
      entries.push({ file, target });
    } catch (error) {
      problems.push(`target ${relative(directory, file)}: does not load: ${show(error)}`);
    }
  }
  return { entries, problems };
}

/** The cases under these ids or id prefixes (whole segments), and the selectors that match nothing. */
export function select(
  all: readonly CaseEntry[],
  selectors: readonly string[],
): { cases: readonly CaseEntry[]; unknown: readonly string[] } {
  if (selectors.length === 0) return { cases: all, unknown: [] };
  const under = (selector: string) => (entry: CaseEntry) => {
    const prefix = selector.replace(/\/+$/, "");
    return entry.id === prefix || entry.id.startsWith(`${prefix}/`);
  };
  return {
    cases: all.filter((entry) => selectors.some((selector) => under(selector)(entry))),
    unknown: selectors.filter((selector) => !all.some(under(selector))),
  };
}
