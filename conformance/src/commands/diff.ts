/** `diff`: what changed between two runs; 1 when anything got worse. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { difference } from "../report/difference.ts";
import { differenceMarkdown, differenceText } from "../report/difference-text.ts";
import { readRun } from "./matrix.ts";
import { type Flags, listFlag, oneOf, UsageError } from "./usage.ts";

export async function diff(files: readonly string[], flags: Flags): Promise<number> {
  const [a, b, ...more] = files;
  if (a === undefined || b === undefined || more.length > 0)
    throw new UsageError("diff: name two NDJSON files of runs");
  const [before, after] = [readRun(a), readRun(b)];
  const found = difference(before, after);
  if (found.targets.length === 0) throw new UsageError("diff: the runs have no target in common");
  const reporters = listFlag(flags.reporter);
  for (const text of reporters.length > 0 ? reporters : ["pretty"]) {
    const [name = "", ...rest] = text.split("=");
    const kind = oneOf("reporter", name, ["pretty", "md"]);
    const report = (kind === "md" ? differenceMarkdown : differenceText)(found, before, after);
    const path = rest.join("=");
    if (path === "") process.stdout.write(report);
    else {
      mkdirSync(dirname(resolve(path)), { recursive: true });
      writeFileSync(path, report);
    }
  }
  if (!before.complete || !after.complete) return 3;
  return found.worse ? 1 : 0;
}
