/** How each runtime is started, and which variants of a workload it has. */
import { WORKLOADS, type Workload } from "./workloads.ts";

export const RUNTIMES = ["bun", "deno", "node"] as const;

/** The garbage collector is called before memory is read, and at no other time. */
export function commandOf(runtime: string, variant: string): readonly string[] {
  if (runtime === "node") return ["node", "--expose-gc"];
  if (runtime === "bun") return ["bun"];
  if (runtime !== "deno") throw new Error(`unknown runtime ${runtime}`);
  const unstable = variant === "native" ? ["--unstable-net"] : [];
  return ["deno", "run", "-A", "--quiet", "--v8-flags=--expose-gc", ...unstable];
}

/** Variants that not every runtime or workload has. */
const SPECIAL = new Set(["native", "deno-native", ...WORKLOADS.flatMap(({ extras }) => extras ?? [])]);

/** The first is what the others are compared with. On Node the adapter's classes are the bare module's: only extras are left to see. */
export function variantsOf(runtime: string, work: Workload, asked?: readonly string[]): readonly string[] {
  const { unit, extras = [] } = work;
  const variants = ["bare"];
  if (runtime !== "node") variants.push("adapter", "native");
  if (runtime === "deno" && unit !== "datagrams") variants.push("deno-native");
  variants.push(...extras);
  return asked?.filter((variant) => variants.includes(variant) || !SPECIAL.has(variant)) ?? variants;
}
