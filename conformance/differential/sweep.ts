/** One place that takes a value, and what to do with each of the hostile ones there. */
import type { Subject } from "../src/target.ts";
import type { AreaOptions, Probe } from "./area.ts";
import { Stage } from "./stage.ts";
import { VALUES } from "./values.ts";

export interface Sweep {
  /** The place, `…` where the value stands. */
  readonly at: string;
  /** Values that cannot be tried there, by label. */
  readonly but?: readonly string[];
  /** Only these. */
  readonly only?: readonly string[];
  try(stage: Stage, value: unknown): unknown;
}

/** A throwing fixture is a defect of the sweep or the engine, and says so. */
async function observe(sweep: Sweep, subject: Subject, value: unknown): Promise<readonly string[]> {
  const stage = new Stage(subject);
  try {
    await sweep.try(stage, value);
  } catch (error) {
    stage.log(`FIXTURE ${error instanceof Error ? error.message : String(error)}`);
  }
  return stage.finish();
}

/** Of so many values at most, evenly taken from the table from a place that the seed says. */
export function probesOf(sweeps: readonly Sweep[], { seed, count }: AreaOptions): readonly Probe[] {
  const stride = Math.max(1, Math.floor(VALUES.length / count));
  const values = VALUES.filter((_, i) => (i + seed) % stride === 0);
  return sweeps.flatMap((sweep) =>
    values
      .filter(([label]) => !sweep.but?.includes(label) && (sweep.only?.includes(label) ?? true))
      .map(
        ([label, make]): Probe => ({
          id: `${sweep.at} / ${label}`,
          observe: (subject) => observe(sweep, subject, make()),
        }),
      ),
  );
}
