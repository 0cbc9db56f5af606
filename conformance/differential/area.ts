/** What an area of comparison is: probes, each with a name that is the same on every engine. */
import type { Subject } from "../src/target.ts";

export interface Probe {
  /** Unique in its area, and the same from run to run. */
  readonly id: string;
  /** What is seen, one fact a line, in order. Lines that no two runs share must be normalized away. */
  observe(subject: Subject): readonly string[] | Promise<readonly string[]>;
}

export interface AreaOptions {
  readonly seed: number;
  /** Of generated programs, or of the values tried in each place. */
  readonly count: number;
}

export interface Area {
  readonly name: string;
  /** What is seen depends on the network too: a difference counts when it is there in every one of several runs. */
  readonly varies?: boolean;
  /** Run only when it is named. */
  readonly optional?: boolean;
  /** Cheap: called in every host. */
  probes(options: AreaOptions): readonly Probe[];
}
