/** Which cases and which targets a command line means. Nothing selected is a misuse, never an empty success. */
import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CAPABILITIES, type Capability } from "@sock/core";
import { checkCases } from "../check.ts";
import { seedOf } from "../pattern.ts";
import { readConfig } from "../plugin/config.ts";
import { type CaseEntry, loadCases, loadTargets, select, type TargetEntry } from "../registry.ts";
import { fetchRuntime } from "../runtime-cache.ts";
import { command, isKnown, type RuntimeChoice } from "../runtimes.ts";
import { suggestion } from "../suggest.ts";
import { perRuntime, targetOf } from "../target.ts";
import { type Flags, listFlag, oneOf, UsageError } from "./usage.ts";

export interface Selection {
  readonly all: readonly CaseEntry[];
  readonly cases: readonly CaseEntry[];
  readonly problems: readonly string[];
}

export async function selectCases(ids: readonly string[], flags: Flags): Promise<Selection> {
  const { entries, problems } = await loadCases(flags.cases === undefined ? undefined : resolve(flags.cases));
  const { cases, unknown } = select(entries, ids);
  if (unknown.length > 0)
    throw new UsageError(unknown.map((id) => `no case under ${id}.${meant(id, entries)}`).join("\n"));
  const chosen = narrowed(cases, flags);
  if (chosen.length === 0) throw new UsageError("nothing selected");
  return { all: entries, cases: chosen, problems: [...problems, ...checkCases(entries)] };
}

/** Ids and their beginnings, as far as the wrong one goes. */
function meant(id: string, entries: readonly CaseEntry[]): string {
  const depth = id.split("/").length;
  return suggestion(id, new Set(entries.map((entry) => entry.id.split("/").slice(0, depth).join("/"))));
}

/** What the flags leave of the cases. */
function narrowed(cases: readonly CaseEntry[], flags: Flags): readonly CaseEntry[] {
  const levels = listFlag(flags.level).map((level) => oneOf("level", level, ["must", "should", "info"]));
  const capabilities = Object.keys(CAPABILITIES) as Capability[];
  const needs = listFlag(flags.needs).map((name) => oneOf("needs", name, capabilities));
  const without = listFlag(flags.without).map((name) => oneOf("without", name, capabilities));
  const inShard = shardOf(flags.shard);
  const inSuite = suiteOf(flags.suite);
  return cases.filter(({ id, test }) => {
    if (levels.length > 0 && !levels.includes(test.level)) return false;
    const named = [...(test.needs ?? []), ...(test.absenceOf ? [test.absenceOf] : [])];
    if (!needs.every((name) => named.includes(name)) || without.some((name) => named.includes(name))) return false;
    return inShard(id) && inSuite(test.since);
  });
}

/** `2/4`: by a hash of the id, so that a new case moves no other one into another part. */
function shardOf(text: string | undefined): (id: string) => boolean {
  if (text === undefined) return () => true;
  const [, part, parts] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (part === undefined || parts === undefined || part < 1 || part > parts)
    throw new UsageError(`--shard ${text}: not I/N, with I from 1 to N`);
  return (id) => seedOf(id) % parts === part - 1;
}

/** Cases of this version of the suite, or older. */
function suiteOf(text: string | undefined): (since: string | undefined) => boolean {
  if (text === undefined) return () => true;
  if (!/^\d+\.\d+(\.\d+)?$/.test(text)) throw new UsageError(`--suite ${text}: not a version such as 1.2`);
  const [major = 0, minor = 0] = text.split(".").map(Number);
  return (since = "0.0") => {
    const [its = 0, minorOfIts = 0] = since.split(".").map(Number);
    return its < major || (its === major && minorOfIts <= minor);
  };
}

export async function selectTargets(flags: Flags): Promise<TargetEntry[]> {
  const config = configOf(flags);
  const choice: RuntimeChoice = {
    executables: { ...config.executables, ...executablesOf(flags) },
    flags: config.flags,
  };
  const { entries, problems } = await loadTargets();
  const names = listFlag(flags.target);
  if (names.length === 0) names.push(...config.targets.map((file) => relative("", file)));
  const chosen: TargetEntry[] = [];
  if (names.length === 0) {
    if (problems.length > 0) throw new UsageError(problems.join("\n"));
    chosen.push(...entries.filter(({ target }) => !target.optional).sort(byKind));
  }
  for (const name of new Set(names)) {
    const entry = entries.find(({ target }) => target.name === name);
    const found = entry ? [entry] : await loadTarget(name, listFlag(flags.on), config.command);
    if (found.length === 0) {
      const known = entries.map(({ target }) => target.name).join(", ");
      const guess = suggestion(
        name,
        entries.map(({ target }) => target.name),
      );
      throw new UsageError([`no target ${name}; there are ${known}.${guess}`, ...problems].join("\n"));
    }
    chosen.push(...found);
  }
  return chosen.map((entry) => ({ command: command(entry.target.runtime, choice), ...entry }));
}

/** The project's configuration. Throws a `UsageError`. */
export function configOf(flags: Flags): ReturnType<typeof readConfig> {
  try {
    return readConfig(flags.config);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** `--runtime bun=/path/to/bun`, or `--runtime bun@1.3.14`, which is fetched. */
function executablesOf(flags: Flags): Record<string, string> {
  return Object.fromEntries(
    listFlag(flags.runtime).map((text) => {
      const version = pinning(text);
      if (version) return version;
      const [, name, path] = /^([^=]+)=(.+)$/.exec(text) ?? [];
      if (name === undefined || path === undefined)
        throw new UsageError(`--runtime ${text}: neither NAME=PATH nor NAME@VERSION`);
      if (!/[/\\]/.test(path)) return [name, path];
      if (!existsSync(resolve(path))) throw new UsageError(`--runtime ${text}: no such file`);
      return [name, resolve(path)];
    }),
  );
}

/** What `--runtime` says about a runtime. */
export function chosenRuntime(runtime: string, flags: Flags): string | undefined {
  return listFlag(flags.runtime).find((text) => text.startsWith(`${runtime}=`) || text.startsWith(`${runtime}@`));
}

function pinning(text: string): [runtime: string, executable: string] | undefined {
  const [, runtime = "", version] = /^(\w+)@(\d+\.\d+\.\d+)$/.exec(text) ?? [];
  if (version === undefined || !isKnown(runtime)) return undefined;
  try {
    return [runtime, fetchRuntime(runtime, version)];
  } catch (error) {
    throw new UsageError(`--runtime ${text}: ${(error as Error).message}`);
  }
}

/** A third party's module, by its path: once for each of its runtimes that is asked for. Nothing for what is no path. */
async function loadTarget(
  path: string,
  runtimes: readonly string[],
  hostCommand: readonly string[] | undefined,
): Promise<TargetEntry[]> {
  const file = resolve(path);
  if (!/[./\\]/.test(path) || !existsSync(file)) return [];
  const target = targetOf(((await import(pathToFileURL(file).href)) as { default?: unknown }).default);
  if (typeof target === "string") throw new UsageError(`${path}: ${target}`);
  const wanted = perRuntime(target).filter(({ runtime }) => runtimes.length === 0 || runtimes.includes(runtime));
  if (wanted.length === 0) throw new UsageError(`${path}: runs on none of ${runtimes.join(", ")}`);
  return wanted.map((one) => {
    if (hostCommand) return { file, target: one, path, command: hostCommand };
    if (!isKnown(one.runtime)) throw new UsageError(`${path}: its configuration has no command for ${one.runtime}`);
    return { file, target: one, path };
  });
}

/** Adapters before the columns they are compared with. */
function byKind(a: TargetEntry, b: TargetEntry): number {
  const order = ["node", "bun", "deno"];
  const place = ({ target }: TargetEntry): number => (target.kind === "bare" ? 10 : 0) + order.indexOf(target.runtime);
  return place(a) - place(b);
}
