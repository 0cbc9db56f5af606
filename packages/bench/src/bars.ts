/** The bars that the project has set itself, beside what was measured. */
import { type Footprint, GROWN, LEFT } from "./footprint.ts";
import type { Row } from "./row.ts";
import { geometricMean } from "./statistics.ts";

export interface Bar {
  readonly runtime: string;
  readonly claim: string;
  readonly found: string;
  readonly met: boolean;
}

/** Of the medians by processor time, over the workloads. */
const MEANS: Readonly<Record<string, number>> = { bun: 1.15, deno: 1.05 };
const LEAST_RATIO = 0.95;
const LEAST_AUTOCORK = 4;
const LEAST_SENDMANY = 1.3;
const LEAST_DENO_NATIVE = 1.3;
const DENO_NATIVE_WORKLOADS = ["echo-16k-1", "echo-16k-50", "echo-16k-500", "upload", "download"];
/** After 200,000 connections: what an allocator keeps differs by so much from process to process. */
const MOST_GROWN_MIB = 8;
const MOST_LEFT = 8;
const MOST_IMPORT_MS = 15;
const MOST_SIZE_KIB = 25;

export function barsOf(rows: readonly Row[], footprints: readonly Footprint[]): Bar[] {
  const bars: Bar[] = [];
  const add = (runtime: string, claim: string, found: string, met: boolean): void => {
    bars.push({ runtime, claim, found, met });
  };
  for (const runtime of new Set([...rows, ...footprints].map((one) => one.runtime))) {
    const own = rows.filter((row) => row.runtime === runtime);
    const adapter = own.filter(({ variant }) => variant === "adapter");
    const low = adapter.filter(({ processorRatio }) => processorRatio.low < LEAST_RATIO);
    const mean = MEANS[runtime];
    if (mean !== undefined && adapter.length > 0) {
      const found = low.map((row) => `${row.workload} ${row.processorRatio.low.toFixed(2)}`).join(", ") || "none below";
      add(runtime, `every workload's interval from ${LEAST_RATIO}`, found, low.length === 0);
      const reached = geometricMean(adapter.map(({ processorRatio }) => processorRatio.median));
      add(runtime, `geometric mean from ${mean}`, reached.toFixed(2), reached >= mean);
    }
    const least = (variant: string, limit: number, among?: readonly string[]): void => {
      for (const row of own) {
        if (row.variant !== variant || !(among?.includes(row.workload) ?? true)) continue;
        const { median } = row.processorRatio;
        add(runtime, `${row.workload} ${variant} from ${limit}`, median.toFixed(2), median >= limit);
      }
    };
    least("autocork", LEAST_AUTOCORK);
    least("bare+autocork", LEAST_AUTOCORK);
    if (runtime === "bun") least("sendmany", LEAST_SENDMANY);
    least("deno-native", LEAST_DENO_NATIVE, DENO_NATIVE_WORKLOADS);
    const cost = (what: string, unit: string): Footprint | undefined =>
      footprints.find((one) => {
        return one.runtime === runtime && one.what === what && one.unit.startsWith(unit) && one.variant === "adapter";
      });
    const idle = cost("idle-memory", "KiB")?.beside;
    if (idle) add(runtime, "memory per idle connection to 1.0", idle.median.toFixed(2), idle.median <= 1);
    const [grown, left] = [cost("churn", GROWN), cost("churn", LEFT)];
    if (grown?.beside && left !== undefined) {
      const found = `${grown.beside.median.toFixed(1)} MiB, ${left.value.toFixed(1)} bytes`;
      const claim = `growth over 200,000 connections to ${MOST_GROWN_MIB} MiB over bare's, ${MOST_LEFT} bytes of heap each`;
      add(runtime, claim, found, grown.beside.median <= MOST_GROWN_MIB && left.value <= MOST_LEFT);
    }
    const importing = cost("import", "ms of processor time")?.beside;
    if (importing) {
      const found = `${importing.median.toFixed(1)} ms`;
      add(runtime, `import over the bare module to ${MOST_IMPORT_MS} ms`, found, importing.median <= MOST_IMPORT_MS);
    }
    const code = cost("size", "KiB")?.value;
    if (code !== undefined && runtime !== "node")
      add(runtime, `size to ${MOST_SIZE_KIB} KiB`, code.toFixed(1), code <= MOST_SIZE_KIB);
  }
  return bars;
}
