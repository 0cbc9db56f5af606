/** What is known to deviate, per target: strict entries, each of which must still be true. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseJsonc } from "./jsonc.ts";
import type { Verdict } from "./protocol.ts";
import { inRange } from "./version-range.ts";

/** Only these need explaining; everything else is conforming or neutral. */
export type ExpectedVerdict = Extract<Verdict, "fail" | "timeout" | "crash" | "leak" | "non-strict">;

const EXPECTED_VERDICTS: readonly string[] = ["fail", "timeout", "crash", "leak", "non-strict"];

export interface Expectation {
  readonly id: string;
  readonly verdict: ExpectedVerdict;
  readonly code: string;
  /** Upstream or own issue: a URL, or `owner/name#1`; null while there is none. */
  readonly issue: string | null;
  readonly reason: string;
  /** Where it holds; everywhere without it. */
  readonly when?: { readonly runtime?: string; readonly os?: string };
}

export interface Place {
  readonly version: string;
  readonly os: string;
}

export function applies(expectation: Expectation, place: Place): boolean {
  const { runtime, os } = expectation.when ?? {};
  return (runtime === undefined || inRange(place.version, runtime)) && (os === undefined || os === place.os);
}

/** The entries of a target's file, and every fault of the file as a sentence. */
export function readExpectations(
  directory: string,
  target: string,
  knownIds: ReadonlySet<string>,
): { entries: Expectation[]; problems: string[] } {
  const file = join(directory, `${target}.jsonc`);
  if (!existsSync(file)) return { entries: [], problems: [] };
  let content: unknown;
  try {
    content = parseJsonc(readFileSync(file, "utf8"));
  } catch (error) {
    return { entries: [], problems: [`expectations/${target}: ${(error as Error).message}`] };
  }
  if (!Array.isArray(content)) return { entries: [], problems: [`expectations/${target}: not a list`] };
  const entries: Expectation[] = [];
  const problems: string[] = [];
  for (const [index, item] of content.entries()) {
    const faults = faultsOf(item, knownIds);
    const name = (item as { id?: unknown } | null)?.id ?? `entry ${index + 1}`;
    problems.push(...faults.map((fault) => `expectations/${target}: ${name}: ${fault}`));
    if (faults.length === 0) entries.push(item as Expectation);
  }
  const seen = new Map<string, number>();
  for (const { id, when } of entries) {
    const key = `${id} ${JSON.stringify(when ?? null)}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (seen.get(key) === 2) problems.push(`expectations/${target}: ${id}: named twice`);
  }
  return { entries, problems };
}

const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: isText,
  verdict: (value) => EXPECTED_VERDICTS.includes(value as string),
  code: isText,
  issue: (value) => value === null || isText(value),
  reason: isText,
};

function faultsOf(item: unknown, knownIds: ReadonlySet<string>): string[] {
  if (typeof item !== "object" || item === null) return ["not an object"];
  const entry = item as Record<string, unknown>;
  const faults: string[] = [];
  for (const [field, valid] of Object.entries(FIELDS)) {
    if (!(field in entry)) faults.push(`no ${field}`);
    else if (!valid(entry[field])) faults.push(`bad ${field}: ${JSON.stringify(entry[field])}`);
  }
  for (const key of Object.keys(entry)) if (!(key in FIELDS) && key !== "when") faults.push(`unknown key ${key}`);
  if ("when" in entry) faults.push(...faultsOfWhen(entry.when));
  if (typeof entry.id === "string" && !knownIds.has(entry.id)) faults.push("no such case");
  return faults;
}

function faultsOfWhen(when: unknown): string[] {
  if (typeof when !== "object" || when === null) return ["when is not an object"];
  const faults: string[] = [];
  for (const [key, value] of Object.entries(when)) {
    if (key !== "runtime" && key !== "os") faults.push(`unknown key when.${key}`);
    else if (!isText(value)) faults.push(`bad when.${key}`);
    else if (key === "runtime") {
      try {
        inRange("0.0.0", value as string);
      } catch (error) {
        faults.push((error as Error).message);
      }
    }
  }
  return faults;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

export function writeExpectations(directory: string, target: string, entries: readonly Expectation[]): void {
  mkdirSync(directory, { recursive: true });
  const sorted = [...entries].sort((a, b) => (a.id < b.id ? -1 : 1));
  const lines = sorted.map((entry) => `  ${JSON.stringify(entry, null, 2).replaceAll("\n", "\n  ")}`);
  const body = lines.length > 0 ? `[\n${lines.join(",\n")}\n]\n` : "[]\n";
  const head = "// Known deviations. Written by `run --update-expectations`; reasons and issues by people, and kept.\n";
  writeFileSync(join(directory, `${target}.jsonc`), head + body);
}
