/** `run`: selects, runs, judges, reports; returns the exit code. */
import { execFileSync } from "node:child_process";
import { arch, availableParallelism, platform, release } from "node:os";
import { dirname, join, resolve } from "node:path";
import { rowsWithoutCase } from "../check.ts";
import { probeEnvironment } from "../environment.ts";
import { type Expectation, type Place, readExpectations, writeExpectations } from "../expectations.ts";
import { checkLock } from "../ids-lock.ts";
import { judge, REFERENCE, type Result, updatedExpectations } from "../judge.ts";
import { INSTALLED, suiteVersion } from "../layout.ts";
import type { TargetFacts } from "../orchestrator.ts";
import { type Quarantined, readQuarantine } from "../quarantine.ts";
import { type CaseEntry, ROOT, type TargetEntry } from "../registry.ts";
import type { RunReport } from "../report/run-report.ts";
import { type Execution, execute, runAlone } from "./execution.ts";
import { readReporters, writeReports } from "./reporters.ts";
import { chosenRuntime, configOf, selectCases, selectTargets } from "./selection.ts";
import { type Flags, listFlag, numberFlag, oneOf, seedFlag, UsageError } from "./usage.ts";

export async function run(ids: readonly string[], flags: Flags): Promise<number> {
  const failOn = readFailOn(flags);
  const reporters = readReporters(flags);
  const selection = await selectCases(ids, flags);
  const targets = await selectTargets(flags);
  const expectations = readAllExpectations(targets, selection.all, flags);
  const quarantine = readAllQuarantine(targets, selection.all, flags);
  const settings = {
    concurrency: numberFlag(flags, "concurrency", availableParallelism() + 2),
    multiplier: numberFlag(flags, "timeout-multiplier", configOf(flags).timeoutMultiplier ?? 2),
    seed: seedFlag(flags.seed, "seed"),
    repeat: numberFlag(flags, "repeat", 1),
    isolate: oneOf("isolate", flags.isolate ?? "file", ["file", "case", "none"]),
    shuffle: flags.shuffle === undefined ? undefined : seedFlag(flags.shuffle, "shuffle"),
  };
  if (flags["dry-run"]) {
    for (const { target } of targets) for (const { id } of selection.cases) console.log(`${target.name}  ${id}`);
    return 0;
  }

  const started = performance.now();
  const environment = await probeEnvironment();
  const judgingBefore = {
    targets,
    allCases: selection.all,
    strict: flags.strict === true,
    otherNode: chosenRuntime("node", flags) !== undefined,
    expectations,
    quarantine,
  };
  const bails: Execution["bails"] = (result, facts) => {
    if (!flags.bail) return false;
    const [found] = judge([result], { ...judgingBefore, places: placesOf(facts), full: false }).results;
    return found?.surprise !== undefined;
  };
  const execution: Execution = { ...settings, environment, bails };
  const { raw, facts, interrupted, bailed } = await execute(selection.cases, targets, execution);

  const places = placesOf(facts);
  const full = selection.cases.length === selection.all.length && !interrupted && !bailed;
  const judging = { ...judgingBefore, places, full };
  let verdicts = judge(raw, judging);
  if (flags["update-expectations"]) {
    update(verdicts.results, targets, expectations, places, flags);
    verdicts = judge(raw, judging);
  } else if (settings.repeat === 1 && !interrupted && !bailed) {
    const again = await runAlone(verdicts.results, targets, execution);
    if (again.length > 0) verdicts = judge(raw, { ...judging, again });
  }

  const rows = flags["require-rows"] ? rowsWithoutCase(selection.all).map((row) => `${row}: no case proves it`) : [];
  const lock = full && flags.cases === undefined ? checkLock(selection.all.map(({ id }) => id)) : [];
  const { results } = verdicts;
  const { seed, multiplier, shuffle, repeat } = settings;
  const report: RunReport = {
    suite: suiteVersion(),
    commit: commit(),
    date: new Date().toISOString(),
    machine: { os: platform(), arch: arch(), kernel: release(), cpus: availableParallelism() },
    environment,
    seed,
    multiplier,
    shuffle,
    repeat,
    isolate: settings.isolate,
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
  return bailed ? 1 : exitCode(report, verdicts.problems, failOn);
}

const FINDINGS = ["flaky", "slow", "unavailable", "none"] as const;
type Finding = (typeof FINDINGS)[number];

function readFailOn(flags: Flags): readonly Finding[] {
  const named = listFlag(flags["fail-on"]).map((name) => oneOf("fail-on", name, FINDINGS));
  return named.length === 0 ? ["flaky"] : named;
}

function exitCode(
  { results, problems, complete }: RunReport,
  stale: readonly string[],
  failOn: readonly Finding[],
): number {
  if (!complete || problems.length > 0 || results.some(({ verdict }) => verdict === "error")) return 3;
  if (results.some(({ surprise }) => surprise !== undefined)) return 1;
  if (stale.length > 0) return 2;
  const found = results.some(
    ({ flaky, quarantined, outcome, verdict }) =>
      (failOn.includes("flaky") && flaky && quarantined === undefined) ||
      (failOn.includes("slow") && outcome.slow === true) ||
      (failOn.includes("unavailable") && verdict === "unavailable"),
  );
  return found ? 4 : 0;
}

function placesOf(facts: ReadonlyMap<string, TargetFacts>): Map<string, Place> {
  return new Map([...facts].map(([name, { version }]) => [name, { version, os: platform() }]));
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

function readAllQuarantine(
  targets: readonly TargetEntry[],
  all: readonly CaseEntry[],
  flags: Flags,
): readonly Quarantined[] {
  if (flags.expectations === "none") return [];
  const ids = new Set(all.map(({ id }) => id));
  const directories = new Set(targets.filter(explained).map((entry) => directoryOf(flags, entry)));
  const found = [...directories].map((directory) => readQuarantine(directory, ids, new Date()));
  const problems = found.flatMap((file) => file.problems);
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return found.flatMap(({ entries }) => entries);
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
