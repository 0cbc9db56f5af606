#!/usr/bin/env node
/** `sock-conformance`: see commands/help.ts. */
import { diff } from "./commands/diff.ts";
import { type CommandName, help } from "./commands/help.ts";
import { init } from "./commands/init.ts";
import { check, explain, list } from "./commands/inspect.ts";
import { matrix } from "./commands/matrix.ts";
import { mutants } from "./commands/mutants.ts";
import { run } from "./commands/run.ts";
import { type Flags, parseCommandLine, UsageError } from "./commands/usage.ts";
import { verify } from "./commands/verify.ts";
import { versions } from "./commands/versions.ts";

const COMMANDS: Readonly<Record<CommandName, (ids: readonly string[], flags: Flags) => Promise<number>>> = {
  run,
  list,
  explain,
  verify,
  check,
  matrix,
  diff,
  versions,
  mutants,
  init,
};

try {
  const { command, ids, flags } = parseCommandLine(process.argv.slice(2));
  if (flags.help) process.stdout.write(help(command));
  else if (command === undefined) throw new UsageError("no command");
  else process.exitCode = await COMMANDS[command](ids, flags);
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n(--help tells what there is)\n`);
    process.exitCode = 2;
  } else {
    console.error(error);
    process.exitCode = 3;
  }
}
