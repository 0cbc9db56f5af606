/** Which cases and which targets a command line means. Nothing selected is a misuse, never an empty success. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkCases } from "../check.ts";
import { type CaseEntry, loadCases, loadTargets, select, type TargetEntry } from "../registry.ts";
import type { Target } from "../target.ts";
import { type Flags, listFlag, oneOf, UsageError } from "./usage.ts";

export interface Selection {
  readonly all: readonly CaseEntry[];
  readonly cases: readonly CaseEntry[];
  readonly problems: readonly string[];
}

export async function selectCases(ids: readonly string[], flags: Flags): Promise<Selection> {
  const { entries, problems } = await loadCases(flags.cases === undefined ? undefined : resolve(flags.cases));
  const { cases, unknown } = select(entries, ids);
  if (unknown.length > 0) throw new UsageError(`no case under ${unknown.join(", ")}`);
  const levels = listFlag(flags.level).map((level) => oneOf("level", level, ["must", "should", "info"]));
  const chosen = levels.length === 0 ? cases : cases.filter(({ test }) => levels.includes(test.level));
  if (chosen.length === 0) throw new UsageError("nothing selected");
  return { all: entries, cases: chosen, problems: [...problems, ...checkCases(entries)] };
}

export async function selectTargets(flags: Flags): Promise<TargetEntry[]> {
  const { entries, problems } = await loadTargets();
  const names = listFlag(flags.target);
  if (names.length === 0) {
    if (problems.length > 0) throw new UsageError(problems.join("\n"));
    return entries.filter(({ target }) => !target.optional).sort(byKind);
  }
  const chosen: TargetEntry[] = [];
  for (const name of new Set(names)) {
    const entry = entries.find(({ target }) => target.name === name) ?? (await loadTarget(name));
    if (!entry) {
      const known = entries.map(({ target }) => target.name).join(", ");
      throw new UsageError([`no target ${name}; there are ${known}`, ...problems].join("\n"));
    }
    chosen.push(entry);
  }
  return chosen;
}

/** A third party's module, by its path. */
async function loadTarget(path: string): Promise<TargetEntry | undefined> {
  const file = resolve(path);
  if (!/[./\\]/.test(path) || !existsSync(file)) return undefined;
  const { default: target } = (await import(pathToFileURL(file).href)) as { default?: Target };
  if (!target?.name) throw new UsageError(`${path} exports no target by default`);
  return { file, target, path };
}

/** Adapters before the columns they are compared with. */
function byKind(a: TargetEntry, b: TargetEntry): number {
  const order = ["node", "bun", "deno"];
  const place = ({ target }: TargetEntry): number => (target.kind === "bare" ? 10 : 0) + order.indexOf(target.runtime);
  return place(a) - place(b);
}
