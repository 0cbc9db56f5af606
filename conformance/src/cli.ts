#!/usr/bin/env node
/** `sock-conformance`: see `USAGE`. */
import { diff } from "./commands/diff.ts";
import { init } from "./commands/init.ts";
import { check, explain, list } from "./commands/inspect.ts";
import { matrix } from "./commands/matrix.ts";
import { mutants } from "./commands/mutants.ts";
import { run } from "./commands/run.ts";
import { type Flags, parseCommandLine, USAGE, UsageError } from "./commands/usage.ts";
import { versions } from "./commands/versions.ts";

const COMMANDS: Readonly<Record<string, (ids: readonly string[], flags: Flags) => Promise<number>>> = {
  run,
  list,
  explain,
  check,
  matrix,
  diff,
  versions,
  mutants,
  init,
};

try {
  const { command: named, ids, flags } = parseCommandLine(process.argv.slice(2));
  const command = flags.init && named === "" ? "init" : named;
  const execute = COMMANDS[command];
  if (flags.help) process.stdout.write(USAGE);
  else if (!execute) throw new UsageError(command === "" ? "no command" : `no command ${command}`);
  else process.exitCode = await execute(ids, flags);
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n(--help prints the usage)\n`);
    process.exitCode = 2;
  } else {
    console.error(error);
    process.exitCode = 3;
  }
}
