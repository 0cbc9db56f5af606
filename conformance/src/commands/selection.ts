/** Which cases and which targets a command line means. Nothing selected is a misuse, never an empty success. */
import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkCases } from "../check.ts";
import { readConfig } from "../plugin/config.ts";
import { type CaseEntry, loadCases, loadTargets, select, type TargetEntry } from "../registry.ts";
import { fetchRuntime } from "../runtime-cache.ts";
import { command, isKnown, type RuntimeChoice } from "../runtimes.ts";
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
  if (unknown.length > 0) throw new UsageError(`no case under ${unknown.join(", ")}`);
  const levels = listFlag(flags.level).map((level) => oneOf("level", level, ["must", "should", "info"]));
  const chosen = levels.length === 0 ? cases : cases.filter(({ test }) => levels.includes(test.level));
  if (chosen.length === 0) throw new UsageError("nothing selected");
  return { all: entries, cases: chosen, problems: [...problems, ...checkCases(entries)] };
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
      throw new UsageError([`no target ${name}; there are ${known}`, ...problems].join("\n"));
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
