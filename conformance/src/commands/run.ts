/** `run`: selects, runs, judges, reports; returns the exit code. */
import { execFileSync } from "node:child_process";
import { arch, availableParallelism, platform, release } from "node:os";
import { dirname, join, resolve } from "node:path";
import { rowsWithoutCase } from "../check.ts";
import { probeEnvironment } from "../environment.ts";
import { type Expectation, type Place, readExpectations, writeExpectations } from "../expectations.ts";
import { checkLock } from "../ids-lock.ts";
import { isBroken, judge, type RawResult, REFERENCE, type Result, updatedExpectations } from "../judge.ts";
import { INSTALLED, suiteVersion } from "../layout.ts";
import { Orchestrator, type TargetFacts } from "../orchestrator.ts";
import { type CaseEntry, ROOT, type TargetEntry } from "../registry.ts";
import { Progress } from "../report/pretty.ts";
import type { RunReport } from "../report/run-report.ts";
import { readReporters, writeReports } from "./reporters.ts";
import { chosenRuntime, configOf, selectCases, selectTargets } from "./selection.ts";
import { type Flags, numberFlag, UsageError } from "./usage.ts";

export async function run(ids: readonly string[], flags: Flags): Promise<number> {
  const multiplier = numberFlag(flags, "timeout-multiplier", configOf(flags).timeoutMultiplier ?? 2);
  const concurrency = numberFlag(flags, "concurrency", availableParallelism() + 2);
  const repeat = numberFlag(flags, "repeat", 1);
  const seed = numberFlag(flags, "seed", 0);
  const reporters = readReporters(flags);
  const selection = await selectCases(ids, flags);
  const targets = await selectTargets(flags);
  const expectations = readAllExpectations(targets, selection.all, flags);

  if (flags["dry-run"]) {
    for (const { target } of targets) for (const { id } of selection.cases) console.log(`${target.name}  ${id}`);
    return 0;
  }

  const started = performance.now();
  const environment = await probeEnvironment();
  const { raw, facts, interrupted } = await runAll(selection.cases, targets, {
    environment,
    concurrency,
    multiplier,
    seed,
    repeat,
  });

  const places = new Map<string, Place>();
  for (const [name, { version }] of facts) places.set(name, { version, os: platform() });
  const full = selection.cases.length === selection.all.length && !interrupted;
  const judging = {
    targets,
    allCases: selection.all,
    places,
    strict: flags.strict === true,
    full,
    otherNode: chosenRuntime("node", flags) !== undefined,
  };
  let verdicts = judge(raw, { ...judging, expectations });
  if (flags["update-expectations"]) {
    update(verdicts.results, targets, expectations, places, flags);
    verdicts = judge(raw, { ...judging, expectations });
  }

  const rows = flags["require-rows"] ? rowsWithoutCase(selection.all).map((row) => `${row}: no case proves it`) : [];
  const lock = full && flags.cases === undefined ? checkLock(selection.all.map(({ id }) => id)) : [];
  const { results } = verdicts;
  const report: RunReport = {
    suite: suiteVersion(),
    commit: commit(),
    date: new Date().toISOString(),
    machine: { os: platform(), arch: arch(), kernel: release(), cpus: availableParallelism() },
    environment,
    seed,
    multiplier,
    targets: targets.map(({ target: { name, kind, runtime }, path }) => {
      const { version, capabilities = {} } = facts.get(name) ?? {};
      return { name, path, chosen: chosenRuntime(runtime, flags), kind, runtime, version, capabilities };
    }),
    cases: selection.cases,
    suiteCases: selection.all.length,
    results,
    problems: [...selection.problems, ...rows, ...lock],
    complete: !interrupted && results.every(({ verdict }) => verdict !== "notrun"),
    ms: Math.round(performance.now() - started),
  };
  writeReports(reporters, { ...report, problems: [...report.problems, ...verdicts.problems] });
  if (interrupted) return 130;
  return exitCode(report, verdicts.problems);
}

function exitCode({ results, problems, complete }: RunReport, stale: readonly string[]): number {
  if (!complete || problems.length > 0 || results.some(({ verdict }) => verdict === "error")) return 3;
  if (results.some(({ surprise }) => surprise !== undefined)) return 1;
  if (stale.length > 0) return 2;
  return results.some(({ flaky }) => flaky) ? 4 : 0;
}

interface Setting {
  readonly environment: Awaited<ReturnType<typeof probeEnvironment>>;
  readonly concurrency: number;
  readonly multiplier: number;
  readonly seed: number;
  readonly repeat: number;
}

async function runAll(
  cases: readonly CaseEntry[],
  targets: readonly TargetEntry[],
  setting: Setting,
): Promise<{ raw: RawResult[]; facts: Map<string, TargetFacts>; interrupted: boolean }> {
  const raw: RawResult[] = [];
  const facts = new Map<string, TargetFacts>();
  const progress = new Progress(cases.length * targets.length * setting.repeat);
  let interrupted = false;
  for (let round = 0; round < setting.repeat && !interrupted; round++) {
    const orchestrator = new Orchestrator({
      ...setting,
      cases,
      targets,
      onTarget: (name, found) => facts.set(name, found),
      onResult(target, entry, outcome) {
        if (outcome) raw.push({ target, entry, outcome });
        progress.add(target, entry.id, outcome !== null && isBroken(outcome.verdict));
      },
    });
    const interrupt = (): void => {
      interrupted = true;
      orchestrator.stop();
    };
    process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
    await orchestrator.run();
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
  progress.end();
  return { raw, facts, interrupted };
}

/** The reference and the adapters have expectations; other bare modules turn no run red. */
function explained({ target }: TargetEntry): boolean {
  return target.kind !== "bare" || target.name === REFERENCE;
}

/** A third party's expectations lie beside its module, the suite's own with the suite. */
function directoryOf(flags: Flags, { path, file }: TargetEntry): string {
  const named = flags.expectations ?? configOf(flags).expectations;
  return resolve(named ?? join(path === undefined ? ROOT : dirname(file), "expectations"));
}

function readAllExpectations(
  targets: readonly TargetEntry[],
  all: readonly CaseEntry[],
  flags: Flags,
): Map<string, Expectation[]> {
  const found = new Map<string, Expectation[]>();
  if (flags.expectations === "none") {
    if (flags["update-expectations"]) throw new UsageError("--update-expectations needs a directory of expectations");
    return found;
  }
  const ids = new Set(all.map(({ id }) => id));
  const problems: string[] = [];
  for (const entry of targets.filter(explained)) {
    const file = readExpectations(directoryOf(flags, entry), entry.target.name, ids);
    problems.push(...file.problems);
    found.set(entry.target.name, file.entries);
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return found;
}

function update(
  results: readonly Result[],
  targets: readonly TargetEntry[],
  expectations: Map<string, Expectation[]>,
  places: ReadonlyMap<string, Place>,
  flags: Flags,
): void {
  for (const entry of targets.filter(explained)) {
    const { name } = entry.target;
    const place = places.get(name);
    if (!place) continue;
    const own = results.filter(({ target }) => target === name);
    const entries = updatedExpectations(own, expectations.get(name) ?? [], place);
    if (entries.length === 0 && (expectations.get(name) ?? []).length === 0) continue;
    writeExpectations(directoryOf(flags, entry), name, entries);
    expectations.set(name, entries);
  }
}

function commit(): string | undefined {
  if (INSTALLED) return undefined;
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
