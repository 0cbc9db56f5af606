/** `sock-conformance.config.json`: what a project says once instead of on every command line. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseJsonc } from "../jsonc.ts";

export const CONFIG_NAME = "sock-conformance.config.json";

/** Every key is optional. Paths are relative to the file. */
export interface Config {
  /** Target modules that a run without `--target` takes. */
  readonly targets: readonly string[];
  /**
   * Starts a host for the target modules, whatever their runtime: program and arguments, before the path of the suite's
   * host module and its order (one JSON argument).
   */
  readonly command: readonly string[] | undefined;
  /** Executables by runtime, as `--runtime`. */
  readonly executables: Readonly<Record<string, string>>;
  /** Flags by runtime, such as Deno's permissions, instead of the default ones. */
  readonly flags: Readonly<Record<string, readonly string[]>>;
  /** Stretches every budget; `--timeout-multiplier` wins. */
  readonly timeoutMultiplier: number | undefined;
  /** Where `<target>.jsonc` files with known deviations are; `--expectations` wins. */
  readonly expectations: string | undefined;
}

const KINDS: Readonly<Record<string, readonly [want: string, holds: (value: unknown) => boolean]>> = {
  target: ["a path, or a list of paths", (value) => isText(value) || isTexts(value)],
  command: ["a list of texts", isTexts],
  executables: ["paths by runtime", (value) => isRecord(value, isText)],
  flags: ["lists of texts by runtime", (value) => isRecord(value, (flags) => isTexts(flags, 0))],
  timeoutMultiplier: ["a number above 0", (value) => typeof value === "number" && value > 0 && Number.isFinite(value)],
  expectations: ["a path", isText],
};

/** `path`: as the command line names it. Without one the working directory's file, if there is one. Throws an `Error`. */
export function readConfig(path: string | undefined): Config {
  const file = resolve(path ?? CONFIG_NAME);
  if (path === undefined && !existsSync(file)) return configOf({}, file);
  let content: unknown;
  try {
    content = parseJsonc(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${path ?? CONFIG_NAME}: ${(error as Error).message}`);
  }
  const faults = faultsOf(content);
  if (faults.length > 0) throw new Error(faults.map((fault) => `${path ?? CONFIG_NAME}: ${fault}`).join("\n"));
  return configOf(content as Content, file);
}

interface Content {
  readonly target?: string | readonly string[];
  readonly command?: readonly string[];
  readonly executables?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, readonly string[]>>;
  readonly timeoutMultiplier?: number;
  readonly expectations?: string;
}

function configOf(content: Content, file: string): Config {
  const from = (path: string): string => resolve(dirname(file), path);
  /** A program is a name that PATH knows, or a path. */
  const programFrom = (name: string): string => (/[/\\]/.test(name) ? from(name) : name);
  const { target = [], command, executables = {}, flags = {}, timeoutMultiplier, expectations } = content;
  return {
    targets: [target].flat().map(from),
    command: command?.map((part, index) => (index === 0 ? programFrom(part) : part)),
    executables: Object.fromEntries(Object.entries(executables).map(([name, path]) => [name, programFrom(path)])),
    flags,
    timeoutMultiplier,
    expectations: expectations === undefined ? undefined : from(expectations),
  };
}

function faultsOf(content: unknown): string[] {
  if (typeof content !== "object" || content === null || Array.isArray(content)) return ["not an object"];
  return Object.entries(content).flatMap(([key, value]) => {
    const kind = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
    if (kind === undefined) return `unknown key ${key}; there are ${Object.keys(KINDS).join(", ")}`;
    const [want, holds] = kind;
    return holds(value) ? [] : `${key} is not ${want}`;
  });
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isTexts(value: unknown, least = 1): boolean {
  return Array.isArray(value) && value.length >= least && value.every(isText);
}

function isRecord(value: unknown, holds: (value: unknown) => boolean): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(holds);
}
