/** One line of the tables. */
import type { Sample } from "./measure.ts";
import { type Estimate, estimate, median } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

export interface Row {
  readonly runtime: string;
  readonly workload: string;
  readonly variant: string;
  readonly unit: string;
  /** Medians of units per second of wall clock, and of the server's processor time. */
  readonly perSecond: number;
  readonly perProcessorSecond: number;
  /** Share of the wall clock that the server was at work: where it is low, the ratio by wall clock is the load's. */
  readonly busy: number;
  /** Against what. */
  readonly base: string;
  readonly wallRatio: Estimate;
  readonly processorRatio: Estimate;
  /** Share of datagrams that did not arrive. */
  readonly loss: number;
}

export function rowOf(
  runtime: string,
  work: Workload,
  variant: string,
  samples: ReadonlyMap<string, readonly Sample[]>,
): Row {
  const own = samples.get(variant) ?? [];
  const base = samples.has("bare") ? "bare" : (samples.keys().next().value as string);
  const others = samples.get(base) ?? [];
  const ratios = (rate: (sample: Sample) => number): Estimate =>
    estimate(own.map((sample, i) => rate(sample) / rate(others[i] as Sample)));
  const sum = (pick: (sample: Sample) => number): number => own.reduce((total, sample) => total + pick(sample), 0);
  return {
    runtime,
    workload: work.name,
    variant,
    unit: work.unit,
    perSecond: median(own.map(wallRate)),
    perProcessorSecond: median(own.map(processorRate)),
    busy: median(own.map(({ processor, wall }) => processor / wall)),
    base,
    wallRatio: ratios(wallRate),
    processorRatio: ratios(processorRate),
    loss:
      sum(({ lost }) => lost) /
      Math.max(
        1,
        sum(({ lost, work: done }) => (lost > 0 ? done + lost : done)),
      ),
  };
}

function wallRate({ work, wall }: Sample): number {
  return work / wall;
}

function processorRate({ work, processor }: Sample): number {
  return work / processor;
}
