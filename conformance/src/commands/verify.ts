/** `verify`: are these cases stable? Many rounds, each in another order, on a machine that is kept busy. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { INSTALLED, REPOSITORY, ROOT } from "../layout.ts";
import { startLoad } from "./load.ts";
import { run } from "./run.ts";
import { type Flags, numberFlag, UsageError } from "./usage.ts";

const ROUNDS = 20;
const BASE = "origin/main";

export async function verify(ids: readonly string[], flags: Flags): Promise<number> {
  const chosen = ids.length > 0 ? ids : changedGroups(flags);
  const load = startLoad(numberFlag(flags, "load", availableParallelism()));
  try {
    return await run(chosen, { repeat: `${ROUNDS}`, shuffle: "random", ...flags });
  } finally {
    await load.stop();
  }
}

/** The groups of the case files that differ from the base, or that git does not know yet. */
function changedGroups({ cases, base = BASE }: Flags): string[] {
  if (INSTALLED) throw new UsageError("verify: name ids");
  const directory = resolve(cases ?? join(ROOT, "cases"));
  const git = (...args: string[]): string[] => {
    try {
      const output = execFileSync("git", args, {
        cwd: REPOSITORY,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
      return output.split("\n").filter((line) => line !== "");
    } catch (error) {
      throw new UsageError(`verify: git ${args[0]}: ${(error as { stderr?: string }).stderr?.trim()}`);
    }
  };
  const [since = base] = git("merge-base", base, "HEAD");
  const files = [
    ...git("diff", "--name-only", since, "--", directory),
    ...git("ls-files", "--others", "--exclude-standard", "--full-name", "--", directory),
  ];
  const groups = files
    .map((file) => join(REPOSITORY, file))
    .filter((file) => file.endsWith(".ts") && existsSync(file))
    .map((file) => relative(directory, file).replace(/\.ts$/, ""));
  if (groups.length === 0) throw new UsageError(`verify: no case file differs from ${base}: name ids`);
  process.stderr.write(`changed since ${base}: ${groups.join(", ")}\n`);
  return groups;
}
