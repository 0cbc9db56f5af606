/**
 * Cases that are known to be flaky, for a short while: `quarantine.jsonc` beside the expectations. An entry excuses a
 * failure that does not repeat, and nothing else; it names who looks after it, and ends by itself.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseJsonc } from "./jsonc.ts";

export interface Quarantined {
  readonly id: string;
  readonly target: string;
  /** Where it is worked on: a URL, or `owner/name#1`. */
  readonly issue: string;
  readonly owner: string;
  /** The last day it holds, as `2026-12-31`. */
  readonly expires: string;
}

const FILE = "quarantine.jsonc";
const MOST_ENTRIES = 5;
const MOST_DAYS = 30;
const DAY_MS = 86_400_000;
const FIELDS = ["id", "target", "issue", "owner", "expires"] as const;

/** Every fault of the file is a sentence. */
export function readQuarantine(
  directory: string,
  knownIds: ReadonlySet<string>,
  now: Date,
): { entries: Quarantined[]; problems: string[] } {
  const file = join(directory, FILE);
  if (!existsSync(file)) return { entries: [], problems: [] };
  let content: unknown;
  try {
    content = parseJsonc(readFileSync(file, "utf8"));
  } catch (error) {
    return { entries: [], problems: [`${FILE}: ${(error as Error).message}`] };
  }
  if (!Array.isArray(content)) return { entries: [], problems: [`${FILE}: not a list`] };
  const problems =
    content.length > MOST_ENTRIES ? [`${FILE}: ${content.length} entries, more than ${MOST_ENTRIES}`] : [];
  for (const [index, item] of content.entries()) {
    const name = (item as { id?: unknown } | null)?.id ?? `entry ${index + 1}`;
    problems.push(...faultsOf(item, knownIds, now).map((fault) => `${FILE}: ${name}: ${fault}`));
  }
  return { entries: problems.length === 0 ? (content as Quarantined[]) : [], problems };
}

function faultsOf(item: unknown, knownIds: ReadonlySet<string>, now: Date): string[] {
  if (typeof item !== "object" || item === null) return ["not an object"];
  const entry = item as Record<string, unknown>;
  const faults: string[] = [];
  for (const field of FIELDS) {
    const value = entry[field];
    if (typeof value !== "string" || value.trim() === "") faults.push(`no ${field}`);
  }
  for (const key of Object.keys(entry)) {
    if (!(FIELDS as readonly string[]).includes(key)) faults.push(`unknown key ${key}`);
  }
  if (faults.length > 0) return faults;
  const { id, expires } = entry as unknown as Quarantined;
  if (!knownIds.has(id)) faults.push("no such case");
  const end = Date.parse(`${expires}T23:59:59Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(expires) || Number.isNaN(end)) faults.push(`expires ${expires}: no date`);
  else if (end < now.getTime()) faults.push(`expired on ${expires}: repair the case, or what it found`);
  else if (end > now.getTime() + (MOST_DAYS + 1) * DAY_MS)
    faults.push(`expires ${expires}: more than ${MOST_DAYS} days`);
  return faults;
}
