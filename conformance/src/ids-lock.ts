/**
 * `ids.lock`: every case id ever used, one a line, sorted. A removed case keeps its line as `id removed`, a renamed one
 * as `id -> new-id`. No id is used twice.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./layout.ts";

export const LOCK_FILE: string = join(ROOT, "ids.lock");

export function checkLock(ids: readonly string[], file: string = LOCK_FILE): string[] {
  const current = new Set(ids);
  const problems: string[] = [];
  const locked = readLock(file);
  const added = [...current].filter((id) => !locked.has(id));
  if (added.length > 0) {
    const some = added.slice(0, 3).join(", ") + (added.length > 3 ? ", …" : "");
    problems.push(`not in ids.lock, \`check --write\` adds them: ${added.length} ids (${some})`);
  }
  for (const [id, fate] of locked) {
    if (fate === "" && !current.has(id)) problems.push(`${id}: gone, and ids.lock does not say removed or renamed`);
    if (fate !== "" && current.has(id)) problems.push(`${id}: an id that was retired (${fate}) is used again`);
    const renamed = /^-> (\S+)$/.exec(fate)?.[1];
    if (renamed !== undefined && !locked.has(renamed)) problems.push(`${id}: renamed to ${renamed}, which is no id`);
    if (fate !== "" && fate !== "removed" && renamed === undefined) problems.push(`${id}: "${fate}" says nothing`);
  }
  return problems;
}

/** Adds new ids. What is gone is for people to call removed or renamed. */
export function extendLock(ids: readonly string[], file: string = LOCK_FILE): number {
  const locked = readLock(file);
  const added = ids.filter((id) => !locked.has(id));
  for (const id of added) locked.set(id, "");
  const lines = [...locked].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, fate]) => `${id} ${fate}`.trim());
  writeFileSync(file, `${lines.join("\n")}\n`);
  return added.length;
}

function readLock(file: string): Map<string, string> {
  const locked = new Map<string, string>();
  if (!existsSync(file)) return locked;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [, id, fate = ""] = /^(\S+)(?: (.+))?$/.exec(line) ?? [];
    if (id) locked.set(id, fate);
  }
  return locked;
}
