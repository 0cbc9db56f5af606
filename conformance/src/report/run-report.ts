/** One finished run, from which every report is written. */
import type { Capabilities } from "@sock/core";
import type { Result } from "../judge.ts";
import { PROGRAM } from "../layout.ts";
import { VERDICTS, type Verdict } from "../protocol.ts";
import type { CaseEntry } from "../registry.ts";
import type { Runtime } from "../target.ts";
import { NEUTRAL } from "./letters.ts";

export interface TargetReport {
  readonly name: string;
  /** What `--target` takes, when that is not the name. */
  readonly path?: string | undefined;
  /** What `--runtime` names instead of the pinned executable. */
  readonly chosen?: string | undefined;
  readonly kind: "bare" | "adapter";
  readonly runtime: Runtime;
  /** Undefined when no host of the target ever started. */
  readonly version: string | undefined;
  readonly capabilities: Partial<Capabilities>;
}

export interface RunReport {
  readonly suite: string;
  readonly commit: string | undefined;
  /** ISO 8601. */
  readonly date: string;
  readonly machine: { readonly os: string; readonly arch: string; readonly kernel: string; readonly cpus: number };
  readonly environment: readonly string[];
  readonly seed: number;
  readonly multiplier: number;
  /** The seed of the order, where it was another than that of the files. */
  readonly shuffle?: number | undefined;
  readonly repeat?: number;
  readonly isolate?: string;
  readonly targets: readonly TargetReport[];
  /** The selected cases. */
  readonly cases: readonly CaseEntry[];
  /** How many cases there are, selected or not. */
  readonly suiteCases: number;
  readonly results: readonly Result[];
  /** Faults of the suite, its files or its expectations. */
  readonly problems: readonly string[];
  readonly complete: boolean;
  readonly ms: number;
}

export function countVerdicts(results: readonly Result[]): Record<Verdict, number> {
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const { verdict } of results) counts[verdict]++;
  return counts;
}

/** `must 181/181, should 40/44`: conforming out of those that could run; neutral verdicts stand aside. */
export function headline(results: readonly Result[]): string {
  const parts: string[] = [];
  for (const level of ["must", "should"] as const) {
    const counted = results.filter((r) => r.entry.test.level === level && !NEUTRAL.has(r.verdict));
    const passed = counted.filter((r) => r.verdict === "pass").length;
    if (counted.length > 0) parts.push(`${level} ${passed}/${counted.length}`);
  }
  const counts = countVerdicts(results);
  for (const verdict of ["unsupported", "unavailable", "info"] as const) {
    if (counts[verdict] > 0) parts.push(`${verdict} ${counts[verdict]}`);
  }
  return parts.join(", ");
}

export { GLYPHS, NEUTRAL } from "./letters.ts";

export function reproduction(result: Result, run: RunReport): string {
  const seed = run.seed === 0 ? "" : ` --seed ${run.seed}`;
  const target = run.targets.find(({ name }) => name === result.target);
  // A module for several runtimes is several targets, and the path alone would mean all of them.
  const on = target?.path !== undefined && target.name.endsWith(`-${target.runtime}`) ? ` --on ${target.runtime}` : "";
  const chosen = target?.chosen === undefined ? "" : ` --runtime ${target.chosen}`;
  return `${PROGRAM} run ${result.entry.id} --target ${target?.path ?? result.target}${on}${chosen}${seed}`;
}
