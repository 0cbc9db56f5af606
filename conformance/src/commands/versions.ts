/**
 * `versions`: the suite over several versions of each runtime, two at a time, each in its own NDJSON, so that an
 * interrupted run goes on where it was; then what all of them say together. A version that gives no report is named at the
 * end, and the pages are not written.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isBroken } from "../judge.ts";
import { INSTALLED, ownModule, REPOSITORY } from "../layout.ts";
import { ROOT } from "../registry.ts";
import { compatData } from "../report/bcd.ts";
import { compat } from "../report/compat.ts";
import { matrixPage } from "../report/html.ts";
import { matrixData } from "../report/matrix-data.ts";
import { type RecordedRun, readRecords } from "../report/records.ts";
import { byVersion } from "../report/upstream.ts";
import { fetchRuntime, publishedVersions } from "../runtime-cache.ts";
import { command } from "../runtimes.ts";
import type { KnownRuntime } from "../target.ts";
import { TITLE } from "./matrix.ts";
import { selectCases } from "./selection.ts";
import { type Flags, UsageError } from "./usage.ts";

interface Step {
  readonly runtime: KnownRuntime;
  readonly version: string;
}

const RUNTIMES: readonly KnownRuntime[] = ["node", "bun", "deno"];
const LINES = 3;
const INTERRUPTED = 130;
/** Most of a run is waiting. Two runs with three hosts each keep two cores busy without making a case wait for its turn. */
const LANES = 2;
const CONCURRENCY = "3";

class Interruption extends Error {}

export async function versions(names: readonly string[], flags: Flags): Promise<number> {
  const steps = names.length > 0 ? names.map(named) : RUNTIMES.flatMap(planned);
  const out = resolve(flags.out ?? join(INSTALLED ? "." : ROOT, INSTALLED ? "conformance-out" : "out", "versions"));
  const docs = flags.out === undefined && !INSTALLED ? join(REPOSITORY, "docs") : out;
  if (flags["dry-run"]) {
    for (const step of steps) console.log(`${step.runtime}@${step.version}  ${targetsOf(step).join(", ")}`);
    return 0;
  }
  mkdirSync(out, { recursive: true });
  const { all } = await selectCases([], flags);
  const ids = new Set(all.map(({ id }) => id));
  const runs: RecordedRun[] = [];
  const failures: string[] = [];
  const left = [...steps.entries()];
  let interrupted = false;
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next && !interrupted; next = left.shift()) {
      const [index, step] = next;
      const name = `${step.runtime}@${step.version}`;
      const file = join(out, `${name}.ndjson`);
      const before = flags.write ? undefined : finished(file, ids);
      console.error(`[${index + 1}/${steps.length}] ${name}${before ? ": there already" : ""}`);
      try {
        runs[index] = before ?? (await run(step, file, flags));
      } catch (error) {
        if (error instanceof Interruption) interrupted = true;
        else failures.push(`${name}: ${(error as Error).message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (interrupted) return INTERRUPTED;
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) return 3;
  const data = matrixData(runs, TITLE);
  const written = {
    "compat.md": compat(data),
    "compat.json": `${JSON.stringify(compatData(data), null, 2)}\n`,
    "matrix.html": matrixPage(data),
  };
  for (const [name, text] of Object.entries(written)) {
    writeFileSync(join(docs, name), text);
    console.log(`${join(docs, name)}: ${Math.ceil(Buffer.byteLength(text) / 1024)} KiB`);
  }
  for (const { runtime, version, kind, must, should } of data.targets) {
    console.log(`${runtime} ${version} ${kind}: must ${must.join("/")}, should ${should.join("/")}`);
  }
  const surprises = runs.flatMap(({ results }, index) => {
    const broken = results.filter(({ verdict, surprise }) => surprise !== undefined && isBroken(verdict));
    const { runtime, version } = steps[index] as Step;
    return broken.map(
      ({ target, id, surprise, code }) => `${runtime}@${version} ${target} ${id}: ${surprise} (${code})`,
    );
  });
  for (const surprise of surprises) console.log(surprise);
  const results = runs.flatMap((found) => found.results);
  if (runs.some(({ complete }) => !complete) || results.some(({ verdict }) => verdict === "error")) return 3;
  return surprises.length > 0 ? 1 : 0;
}

/** The pinned version of a line stands for it; of another line its newest. */
function planned(runtime: KnownRuntime): Step[] {
  const line = runtime === "node" ? /^\d+/ : /^\d+\.\d+/;
  const newest = new Map<string, string>();
  for (const version of publishedVersions(runtime).sort(byVersion))
    newest.set(line.exec(version)?.[0] ?? version, version);
  const pinned = pinnedVersion(runtime);
  if (pinned) newest.set(line.exec(pinned)?.[0] ?? pinned, pinned);
  // Node's odd lines are short-lived; nothing is newer than what is pinned.
  const lines = [...newest].filter(
    ([name, version]) => (runtime !== "node" || Number(name) % 2 === 0) && (!pinned || byVersion(version, pinned) <= 0),
  );
  return lines.slice(-LINES).map(([, version]) => ({ runtime, version }));
}

function named(text: string): Step {
  const [, name, version] = /^([a-z]+)@(\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const runtime = RUNTIMES.find((known) => known === name);
  if (!runtime || !version) throw new UsageError(`versions: ${text}: not node@, bun@ or deno@ and a version`);
  return { runtime, version };
}

/** The runtime's own modules, and the adapter. */
function targetsOf({ runtime }: Step): string[] {
  return [`bare-${runtime}`, runtime];
}

function pinnedVersion(runtime: KnownRuntime): string | undefined {
  const manifest = join(REPOSITORY, "node_modules", runtime, "package.json");
  if (!existsSync(manifest)) return undefined;
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** A run that needs no repeating: whole, and of the cases that there are. */
function finished(file: string, ids: ReadonlySet<string>): RecordedRun | undefined {
  if (!existsSync(file)) return undefined;
  const found = readRecords(readFileSync(file, "utf8"), file);
  const same = found.cases.length === ids.size && found.cases.every(({ id }) => ids.has(id));
  return found.complete && same ? found : undefined;
}

async function run(one: Step, file: string, flags: Flags): Promise<RecordedRun> {
  const { runtime, version } = one;
  if (version !== pinnedVersion(runtime)) fetchRuntime(runtime, version);
  const args = [ownModule("cli"), "run", "--target", targetsOf(one).join(","), "--reporter", `ndjson=${file}`];
  if (version !== pinnedVersion(runtime)) args.push("--runtime", `${runtime}@${version}`);
  for (const name of ["concurrency", "timeout-multiplier", "cases", "seed", "expectations"] as const) {
    if (flags[name] !== undefined) args.push(`--${name}`, flags[name]);
  }
  if (flags.concurrency === undefined) args.push("--concurrency", CONCURRENCY);
  const [program = "node"] = command("node");
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
  // SIGINT of a terminal comes to both.
  let terminated = false;
  const terminate = (): void => {
    terminated = true;
    child.kill("SIGTERM");
  };
  process.once("SIGTERM", terminate);
  const code = await new Promise((done, failed) => child.once("error", failed).once("close", done));
  process.off("SIGTERM", terminate);
  if (terminated || code === INTERRUPTED) throw new Interruption();
  if (!existsSync(file)) throw new UsageError(`versions: ${runtime}@${version}: no report (exit code ${code})`);
  return readRecords(readFileSync(file, "utf8"), file);
}
