/** `matrix`: one page out of one or several runs. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ROOT } from "../registry.ts";
import { matrixPage } from "../report/html.ts";
import { matrixData } from "../report/matrix-data.ts";
import { type RecordedRun, readRecords } from "../report/records.ts";
import { type Flags, UsageError } from "./usage.ts";

export const TITLE = "Conformance of net and dgram";

export async function matrix(files: readonly string[], flags: Flags): Promise<number> {
  if (files.length === 0) throw new UsageError("matrix: name one NDJSON file of a run, or several");
  const runs = files.map(readRun);
  const path = resolve(flags.out ?? join(ROOT, "out"), "matrix.html");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, matrixPage(matrixData(runs, TITLE, beforeOf(flags))));
  const targets = runs.reduce((sum, run) => sum + run.targets.length, 0);
  console.log(`${path}: ${targets} targets, ${Math.ceil(statSync(path).size / 1024)} KiB`);
  for (const [index, run] of runs.entries()) if (!run.complete) console.error(`${files[index]}: an incomplete run`);
  return runs.every(({ complete }) => complete) ? 0 : 3;
}

/** The run that `--before` names. */
export function beforeOf(flags: Flags): RecordedRun | undefined {
  return flags.before === undefined ? undefined : readRun(flags.before);
}

export function readRun(file: string): RecordedRun {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
  try {
    return readRecords(text, file);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
