/** `mutants`: is every broken implementation caught, and by the cases that should catch it? */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { killTable, mutantsPage } from "../../mutants/kill-table.ts";
import { CONTROL, checkMutants, loadMutants, type MutantEntry, selectMutants } from "../../mutants/registry.ts";
import { tally } from "../../mutants/tally.ts";
import { probeEnvironment } from "../environment.ts";
import { readExpectations } from "../expectations.ts";
import type { RawResult } from "../judge.ts";
import { Orchestrator } from "../orchestrator.ts";
import { type CaseEntry, loadCases, ROOT, type TargetEntry } from "../registry.ts";
import { Progress } from "../report/progress.ts";
import { REPOSITORY } from "../rows.ts";
import { suggestion } from "../suggest.ts";
import { runOrInterrupt } from "./execution.ts";
import { type Flags, numberFlag, seedFlag, UsageError } from "./usage.ts";

/** The target that a mutant without a fault is. */
const BASE = "engine-node";

export const PAGE: string = join(REPOSITORY, "docs/mutants.md");

export async function mutants(names: readonly string[], flags: Flags): Promise<number> {
  const { mutants, unknown } = await selectMutants(names);
  if (unknown.length > 0) throw new UsageError(await unknownMutants(unknown));
  const { entries: cases, problems } = await loadCases();
  const sound = readExpectations(join(ROOT, "expectations"), BASE, new Set(cases.map(({ id }) => id)));
  const found = [...problems, ...checkMutants(mutants, cases), ...sound.problems];
  if (found.length > 0) throw new UsageError(found.join("\n"));

  const started = performance.now();
  const { raw, interrupted } = await runAll(mutants, cases, flags);
  if (interrupted) return 130;
  const full = flags.full === true;
  const known = new Set(sound.entries.map(({ id }) => id));
  const result = tally({ mutants, raw, known, full, ms: Math.round(performance.now() - started) });
  process.stdout.write(killTable(result));
  if (flags.out !== undefined) {
    mkdirSync(flags.out, { recursive: true });
    writeFileSync(join(flags.out, "mutants.json"), `${JSON.stringify(result, null, 2)}\n`);
  }
  if (flags.write) writeFileSync(PAGE, mutantsPage(result, cases));
  if (result.faults.length > 0) return 3;
  return result.sound ? 0 : 1;
}

async function unknownMutants(names: readonly string[]): Promise<string> {
  const known = (await loadMutants()).map(({ mutant }) => mutant.id);
  return names.map((name) => `no mutant ${name}.${suggestion(name, known)}`).join("\n");
}

async function runAll(
  mutants: readonly MutantEntry[],
  cases: readonly CaseEntry[],
  flags: Flags,
): Promise<{ raw: RawResult[]; interrupted: boolean }> {
  const full = flags.full === true;
  // The control alone runs everything.
  const every = new Set(
    mutants.length === 0 ? cases.map(({ id }) => id) : mutants.flatMap(({ mutant }) => mutant.killers),
  );
  const wanted = new Map(mutants.map(({ mutant }) => [mutant.id, new Set(mutant.killers)]));
  // The control shows that what catches the others does so for their faults.
  wanted.set(CONTROL.mutant.id, every);
  const targets: TargetEntry[] = [CONTROL, ...mutants].map(({ file, mutant }) => ({ file, target: mutant }));
  const selected = full ? cases : cases.filter(({ id }) => every.has(id));
  const selects = ({ target }: TargetEntry, { id }: CaseEntry): boolean =>
    full || wanted.get(target.name)?.has(id) === true;

  const total = targets.reduce((sum, target) => sum + selected.filter((entry) => selects(target, entry)).length, 0);
  const progress = new Progress(total);
  const raw: RawResult[] = [];
  const orchestrator = new Orchestrator({
    cases: selected,
    targets,
    selects,
    environment: await probeEnvironment(),
    concurrency: numberFlag(flags, "concurrency", availableParallelism() + 8),
    multiplier: numberFlag(flags, "timeout-multiplier", 2),
    seed: seedFlag(flags.seed, "seed"),
    onTarget() {},
    onResult(target, entry, outcome) {
      if (outcome) raw.push({ target, entry, outcome });
      progress.add(target, entry.id, outcome?.verdict);
    },
  });
  const interrupted = await runOrInterrupt(orchestrator);
  progress.end();
  return { raw, interrupted };
}
