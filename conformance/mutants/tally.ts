/** From results to verdicts over the suite: what caught each mutant, and what should have. */
import { isBroken, type RawResult } from "../src/judge.ts";
import type { Outcome } from "../src/protocol.ts";
import type { CaseEntry } from "../src/registry.ts";
import type { Mutant } from "./mutant.ts";
import { CONTROL, type MutantEntry } from "./registry.ts";

/** One case that caught a mutant, and how. */
export interface Kill {
  readonly id: string;
  readonly how: string;
}

export interface Caught {
  readonly mutant: Mutant;
  readonly kills: readonly Kill[];
  /** Expected killers that did not kill. */
  readonly missed: readonly Kill[];
  /** Expected killers that this machine cannot run. */
  readonly unavailable: readonly Kill[];
}

export interface Tally {
  readonly mutants: readonly Caught[];
  /** What the sound implementation fails, though it must not. */
  readonly control: readonly Kill[];
  /** Faults of the harness, each a sentence. */
  readonly faults: readonly string[];
  readonly full: boolean;
  readonly results: number;
  readonly ms: number;
  /** Every mutant was caught by every case that should catch it, and the control by none. */
  readonly sound: boolean;
}

/** Nothing caught it, though something could have. */
export function survived({ kills, unavailable }: Caught): boolean {
  return kills.length === 0 && unavailable.length === 0;
}

/** A `should` that is not met is told as well, as non-strict; what an `info` case finds is nobody's fault. */
export function kills({ test }: CaseEntry, { verdict }: Outcome): boolean {
  return isBroken(verdict) && (test.level !== "info" || verdict === "crash" || verdict === "leak");
}

/** A case that fails on the sound implementation too, for whatever reason, proves nothing about any mutant. */
export function tally(run: {
  readonly mutants: readonly MutantEntry[];
  readonly raw: readonly RawResult[];
  /** Cases that the sound implementation is known to fail. */
  readonly known: ReadonlySet<string>;
  readonly full: boolean;
  readonly ms: number;
}): Tally {
  const of = (name: string): RawResult[] => run.raw.filter(({ target }) => target === name);
  const failing = of(CONTROL.mutant.id).filter(({ entry, outcome }) => kills(entry, outcome));
  const doubtful = new Set(failing.map(({ entry }) => entry.id));
  const control = failing.filter(({ entry }) => entry.test.level === "must" && !run.known.has(entry.id)).map(killOf);
  const mutants = run.mutants.map(({ mutant }): Caught => {
    const results = of(mutant.id);
    const found = results.filter(({ entry, outcome }) => kills(entry, outcome) && !doubtful.has(entry.id)).map(killOf);
    const others = mutant.killers
      .filter((killer) => !found.some(({ id }) => id === killer))
      .map((id) => ({ id, how: results.find(({ entry }) => entry.id === id)?.outcome.verdict ?? "did not run" }));
    return {
      mutant,
      kills: found.sort((a, b) => a.id.localeCompare(b.id)),
      missed: others.filter(({ how }) => how !== "unavailable"),
      unavailable: others.filter(({ how }) => how === "unavailable"),
    };
  });
  const faults = run.raw
    .filter(({ outcome }) => outcome.verdict === "error" || outcome.verdict === "notrun")
    .map(
      ({ target, entry, outcome }) =>
        `${target}: ${entry.id}: ${outcome.verdict} (${outcome.code})\n${outcome.stack ?? ""}`,
    );
  return {
    mutants,
    control,
    faults,
    full: run.full,
    results: run.raw.length,
    ms: run.ms,
    sound: control.length === 0 && mutants.every((caught) => !survived(caught) && caught.missed.length === 0),
  };
}

function killOf({ entry, outcome }: RawResult): Kill {
  return { id: entry.id, how: outcome.code ?? outcome.verdict };
}
