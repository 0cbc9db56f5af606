/** What the command line takes, and how a misuse ends: by a sentence and exit code 2. */
import { parseArgs } from "node:util";

export class UsageError extends Error {}

export const USAGE = `usage: sock-conformance <command> [id…] [flags]

  run [id…]       run cases by id or id prefix (net/socket); all without one
  list [id…]      print ids, levels, rows and claims
  explain <id>    print one case and what is expected of it
  check           check ids, rows and ids.lock; --write adds new ids to the lock
  matrix <file…>  one HTML page out of the NDJSON of runs: <out>/matrix.html
  diff <a> <b>    what changed between the NDJSON of two runs; --reporter md for Markdown; 1 when anything got worse
  versions [runtime@version…]
                  the suite over versions of Node, Bun and Deno, fetched from npm; writes docs/versions.md,
                  docs/compat.json and docs/matrix.html; goes on where it was interrupted, --write runs all anew
  mutants [id…]   run deliberately broken implementations: each must be caught by the cases that should catch it;
                  --full runs every case on each, --write writes docs/mutants.md
  init [DIR]      write a target module and a configuration to begin with

  --target NAME             a target or the path of a target module; repeatable, or a comma list
  --on RUNTIME              of a module for several runtimes, only these; repeatable, or a comma list
  --runtime NAME=PATH       the executable of a runtime, instead of the pinned one or PATH's; repeatable;
                            or NAME@VERSION, fetched from npm
  --config FILE             default sock-conformance.config.json of this directory, if there is one
  --level LEVEL             must, should or info; repeatable, or a comma list
  --reporter NAME[=PATH]    pretty, ndjson, junit, md, html, compat (docs/compat.md), page (the table between the
                            summary markers of README.md), claim, badge; repeatable; default pretty
  --out DIR                 where reports without a path go; default conformance/out, or conformance-out
  --cases DIR               case files; default the suite's own
  --expectations DIR|none   known deviations; default the suite's own, or expectations/ beside a target module
  --update-expectations     write what deviates now as known
  --brief                   the pretty report without details: a line for each surprise, and the table
  --strict                  a should that is not met counts as a deviation
  --require-rows            fail when a row of docs/spec.md has no case
  --seed N                  seed of random data; default 0
  --timeout-multiplier X    stretches every budget; default 2
  --concurrency N           hosts at a time; default two more than cores, for hosts mostly wait
  --repeat N                run every case N times; a case that varies is flaky
  --dry-run                 print what would run

exit: 0 as expected, 1 something unexpected, 2 usage or expectation files, 3 fault of the suite or incomplete,
4 only flaky cases, 130 interrupted
`;

const OPTIONS = {
  target: { type: "string", multiple: true },
  on: { type: "string", multiple: true },
  runtime: { type: "string", multiple: true },
  config: { type: "string" },
  init: { type: "boolean" },
  level: { type: "string", multiple: true },
  reporter: { type: "string", multiple: true },
  out: { type: "string" },
  cases: { type: "string" },
  expectations: { type: "string" },
  "update-expectations": { type: "boolean" },
  brief: { type: "boolean" },
  strict: { type: "boolean" },
  "require-rows": { type: "boolean" },
  seed: { type: "string" },
  "timeout-multiplier": { type: "string" },
  concurrency: { type: "string" },
  repeat: { type: "string" },
  "dry-run": { type: "boolean" },
  write: { type: "boolean" },
  full: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

export type Flags = ReturnType<typeof parse>["values"];

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
}

/** Throws a `UsageError`. */
export function parseCommandLine(argv: readonly string[]): { command: string; ids: string[]; flags: Flags } {
  try {
    const { positionals, values } = parse(argv);
    const [command = "", ...ids] = positionals;
    return { command, ids, flags: values };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

export function numberFlag(
  flags: Flags,
  name: "seed" | "timeout-multiplier" | "concurrency" | "repeat",
  otherwise: number,
): number {
  const text = flags[name];
  if (text === undefined) return otherwise;
  const value = Number(text);
  const whole = name !== "timeout-multiplier";
  const least = name === "seed" ? 0 : whole ? 1 : Number.MIN_VALUE;
  if (text.trim() === "" || !Number.isFinite(value) || value < least || (whole && !Number.isSafeInteger(value))) {
    throw new UsageError(
      `--${name} ${text}: not a ${whole ? "whole " : ""}number of ${whole ? least : "more than 0"} or more`,
    );
  }
  return value;
}

/** The values of a flag that may be given several times, or as a comma list. */
export function listFlag(values: readonly string[] | undefined): string[] {
  return (values ?? []).flatMap((value) => value.split(",")).filter((value) => value !== "");
}

/** One of a closed set, or a usage error that names the set. */
export function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`--${flag} ${value}: one of ${allowed.join(", ")}`);
  return found;
}
