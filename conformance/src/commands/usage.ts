/** Reads the command line; a misuse ends by a sentence and exit code 2. */
import { parseArgs } from "node:util";
import { suggestion } from "../suggest.ts";
import { FLAGS, type FlagName } from "./flags.ts";
import { COMMANDS, type CommandName } from "./help.ts";

export class UsageError extends Error {}

const OPTIONS = {
  ...FLAGS,
  help: { ...FLAGS.help, short: "h" },
} as const;

export type Flags = ReturnType<typeof parse>["values"];

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
}

/** Throws a `UsageError`. */
export function parseCommandLine(argv: readonly string[]): {
  command: CommandName | undefined;
  ids: string[];
  flags: Flags;
} {
  for (const argument of argv) {
    if (argument === "--") break;
    const name = /^--(?:no-)?([^=]+)/.exec(argument)?.[1];
    if (name !== undefined && !Object.hasOwn(FLAGS, name))
      throw new UsageError(`no flag --${name}.${suggestion(name, Object.keys(FLAGS)).replace(/mean /, "mean --")}`);
  }
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv.map(withValue));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const [named, ...ids] = parsed.positionals;
  const command = named ?? (parsed.values.init ? "init" : undefined);
  if (command === undefined) return { command, ids, flags: parsed.values };
  if (!isCommand(command)) throw new UsageError(`no command ${command}.${suggestion(command, Object.keys(COMMANDS))}`);
  const taken: readonly string[] = [...COMMANDS[command].flags, "help", "init"];
  const foreign = Object.keys(parsed.values).find((name) => !taken.includes(name));
  if (foreign !== undefined) throw new UsageError(`${command} takes no --${foreign}`);
  return { command, ids, flags: parsed.values };
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** `--shuffle` may stand without its seed. */
function withValue(argument: string, at: number, argv: readonly string[]): string {
  if (argument === "--shuffle" && !/^\d+$/.test(argv[at + 1] ?? "")) return "--shuffle=random";
  return argument;
}

export function numberFlag(
  flags: Flags,
  name: FlagName & ("timeout-multiplier" | "concurrency" | "repeat" | "load"),
  otherwise: number,
): number {
  const text = flags[name];
  if (text === undefined) return otherwise;
  const value = Number(text);
  const whole = name !== "timeout-multiplier";
  const least = name === "load" ? 0 : whole ? 1 : Number.MIN_VALUE;
  if (text.trim() === "" || !Number.isFinite(value) || value < least || (whole && !Number.isSafeInteger(value))) {
    throw new UsageError(
      `--${name} ${text}: not a ${whole ? `whole number of ${least} or more` : "number of more than 0"}`,
    );
  }
  return value;
}

const SEEDS = 2 ** 32;

/** A number, or one by chance for `random`. */
export function seedFlag(text: string | undefined, name: "seed" | "shuffle", otherwise = 0): number {
  if (text === undefined) return otherwise;
  if (text === "random") return Math.floor(Math.random() * SEEDS);
  if (!/^\d+$/.test(text) || Number(text) >= SEEDS)
    throw new UsageError(`--${name} ${text}: neither "random" nor a whole number below 2^32`);
  return Number(text);
}

/** The values of a flag that may be given several times, or as a comma list. */
export function listFlag(values: readonly string[] | undefined): string[] {
  return (values ?? []).flatMap((value) => value.split(",")).filter((value) => value !== "");
}

/** One of a closed set, or a usage error that names the set. */
export function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new UsageError(`--${flag} ${value}: one of ${allowed.join(", ")}.${suggestion(value, allowed)}`);
}
