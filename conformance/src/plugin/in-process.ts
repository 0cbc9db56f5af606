/**
 * The suite without processes of its own, for a runtime that can start none, or a test runner that must hold everything:
 * what hangs is given up, but what crashes or spins ends the run, and a case that leaves something behind can disturb
 * the next one. Reports say so (`isolation: "none"`).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { arch, availableParallelism, platform, release, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Case } from "../case.ts";
import { NO_PROGRAMS } from "../child.ts";
import { probeEnvironment } from "../environment.ts";
import { judge, type RawResult } from "../judge.ts";
import { suiteVersion } from "../layout.ts";
import { Network } from "../network.ts";
import { PeerLink } from "../peer-client.ts";
import { perform } from "../peer-operations.ts";
import { PeerProcess } from "../peer-process.ts";
import type { Outcome, Verdict } from "../protocol.ts";
import { type CaseEntry, loadCases, select, type TargetEntry } from "../registry.ts";
import { type Claim, claimOf } from "../report/claim.ts";
import type { RunReport } from "../report/run-report.ts";
import { runCases as runGroup } from "../run-cases.ts";
import { command, runtimeVersion } from "../runtimes.ts";
import { type TargetDefinition, targetOf } from "../target.ts";

export type { Claim, Verdict };

export interface InProcessOptions {
  /** Ids, or beginnings of ids (`net/socket`). Default: every case. */
  readonly select?: readonly string[];
  /** Called after each case. The verdict here is what happened; `CaseResult` of the whole run knows levels and absences. */
  readonly onResult?: (result: CaseResult) => void;
  /**
   * `process` (default): the reference peer runs in a Node of its own. `here`: in this process, on this runtime's
   * `node:net` and `node:dgram`, where no process can be started; it is not independent then.
   */
  readonly peer?: "process" | "here";
  /** The target's module, for the cases that start a program of their own; `unavailable` without it. */
  readonly module?: string | URL;
  /** Seed of random data. Default 0. */
  readonly seed?: number;
  /** Stretches every budget. Default 2. */
  readonly multiplier?: number;
  /** Other case files than the suite's own. */
  readonly cases?: string;
}

export interface CaseResult {
  readonly id: string;
  readonly level: Case["level"];
  readonly claim: string;
  readonly verdict: Verdict;
  readonly code: string | undefined;
  readonly what: string | undefined;
  readonly expected: string | undefined;
  readonly actual: string | undefined;
  readonly journal: readonly string[];
  readonly ms: number;
}

export interface InProcessRun {
  readonly results: readonly CaseResult[];
  readonly claim: Claim;
}

/** Runs cases of the suite on a target in this process. Throws an `Error` when nothing is selected, or the target is none. */
export async function runCases(definition: TargetDefinition, options: InProcessOptions = {}): Promise<InProcessRun> {
  const target = targetOf(definition);
  if (typeof target === "string") throw new Error(target);
  const { entries, problems } = await loadCases(options.cases);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const { cases, unknown } = select(entries, options.select ?? []);
  if (unknown.length > 0) throw new Error(`no case under ${unknown.join(", ")}`);

  const started = performance.now();
  const environment = await probeEnvironment();
  const subject = await target.create();
  const scratch = mkdtempSync(join(tmpdir(), "sock-run-"));
  const { link, stop } = options.peer === "here" ? peerHere() : await peerInProcess(join(scratch, "cache"));
  const [runtime, version] = runtimeVersion();
  const { seed = 0, multiplier = 2, module = "" } = options;
  const setting = {
    subject,
    link,
    seed,
    multiplier: multiplier * (target.patience ?? 1),
    environment,
    scratch,
    target: module instanceof URL ? fileURLToPath(module) : module,
    command: [process.execPath, ...command(runtime).slice(1)],
    onStart: () => {},
  };
  const raw: RawResult[] = [];
  try {
    for (const group of Map.groupBy(cases, ({ group }) => group).values())
      await runFile(group, target.name, setting, raw, options);
  } finally {
    stop();
    await subject.close?.();
    rmSync(scratch, { recursive: true, force: true });
  }

  const place: TargetEntry = { file: setting.target, target: { ...target, runtime } };
  const judged = judge(raw, {
    targets: [place],
    allCases: entries,
    expectations: new Map(),
    places: new Map([[target.name, { version, os: platform() }]]),
    strict: false,
    full: false,
  });
  const report: RunReport = {
    suite: suiteVersion(),
    commit: undefined,
    date: new Date().toISOString(),
    machine: { os: platform(), arch: arch(), kernel: release(), cpus: availableParallelism() },
    environment,
    seed,
    multiplier,
    targets: [{ name: target.name, kind: target.kind, runtime, version, capabilities: subject.capabilities }],
    cases,
    suiteCases: entries.length,
    results: judged.results,
    problems: judged.problems,
    complete: true,
    ms: Math.round(performance.now() - started),
  };
  return {
    results: judged.results.map(({ entry, outcome, verdict, code }) => resultOf(entry, { ...outcome, verdict, code })),
    claim: claimOf(report, entries.length, "none"),
  };
}

type GroupSetting = Omit<Parameters<typeof runGroup>[2], "onResult">;

/** A case that leaves something behind ends the group's run; nothing better than going on can be done here. */
async function runFile(
  entries: readonly CaseEntry[],
  target: string,
  setting: GroupSetting,
  raw: RawResult[],
  { onResult }: InProcessOptions,
): Promise<void> {
  let left = entries;
  while (left.length > 0) {
    const [{ group, file }] = left as [CaseEntry];
    const cases = Object.fromEntries(left.map(({ slug, test }) => [slug, test]));
    const done = new Set<string>();
    await runGroup({ id: group, cases }, Object.keys(cases), {
      ...setting,
      onResult(slug, found) {
        done.add(slug);
        const entry = left.find((candidate) => candidate.slug === slug && candidate.file === file);
        if (!entry || !found) return;
        const outcome = withoutPrograms(found);
        raw.push({ target, entry, outcome });
        onResult?.(resultOf(entry, outcome));
      },
    });
    left = left.filter(({ slug }) => !done.has(slug));
  }
}

function withoutPrograms(outcome: Outcome): Outcome {
  if (outcome.code !== NO_PROGRAMS) return outcome;
  return { ...outcome, verdict: "unavailable", code: "host:programs" };
}

function resultOf({ id, test }: CaseEntry, outcome: Outcome): CaseResult {
  const { verdict, code, what, expected, actual, journal, ms } = outcome;
  return { id, level: test.level, claim: test.claim, verdict, code, what, expected, actual, journal, ms };
}

function peerHere(): { link: PeerLink; stop: () => void } {
  const link = new PeerLink(
    (call, op, args) => void perform(call, op, args).then((answer) => link.answered(answer)),
    true,
  );
  return { link, stop: () => void perform(0, "reset", {}) };
}

async function peerInProcess(cache: string): Promise<{ link: PeerLink; stop: () => void }> {
  const peer = new PeerProcess(cache, Network.shared());
  await peer.ready();
  const link = new PeerLink((call, op, args) => peer.request(call, op, args, (answer) => link.answered(answer)));
  return { link, stop: () => peer.stop() };
}
