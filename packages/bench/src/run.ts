/**
 * `pnpm bench`: every workload on every runtime, the adapter and the runtime's native API beside the bare module; then
 * `import`, `idle-memory` and `size`.
 * Options: `--only NAME,NAME` (a name's beginning will do), `--rounds 7`, `--runtime node,bun,deno`, `--variants A,B`,
 * `--slices 6`, `--slice-ms 250`, `--warm-up-ms 700`, `--out DIRECTORY` (default: nothing but the table on stdout).
 */
import { parseArgs } from "node:util";
import { FOOTPRINTS, type Footprint, footprint } from "./footprint.ts";
import { round, type Sample } from "./measure.ts";
import { footprintTable, table, writeReport } from "./report.ts";
import { type Row, rowOf } from "./row.ts";
import { WORKLOADS, type Workload } from "./workloads.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "7" },
    runtime: { type: "string", default: "node,bun,deno" },
    variants: { type: "string" },
    slices: { type: "string", default: "6" },
    "slice-ms": { type: "string", default: "250" },
    "warm-up-ms": { type: "string", default: "700" },
    out: { type: "string" },
  },
});

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  node: ["node"],
  bun: ["bun"],
  deno: ["deno", "run", "-A", "--quiet"],
};
const timing = {
  slices: Number(values.slices),
  sliceMs: Number(values["slice-ms"]),
  warmUpMs: Number(values["warm-up-ms"]),
};
const rounds = Number(values.rounds);

/** Variants that not every runtime or workload has. */
const SPECIAL = new Set(["native", "deno-native", ...WORKLOADS.flatMap(({ extras }) => extras ?? [])]);

function variantsOf(runtime: string, work: Workload): string[] {
  const variants = ["bare", "adapter"];
  // Deno's native datagrams are behind an unstable flag.
  if (runtime === "bun" || (runtime === "deno" && work.unit !== "datagrams")) variants.push("native");
  if (runtime === "deno" && work.unit !== "datagrams") variants.push("deno-native");
  variants.push(...(work.extras ?? []));
  const asked = values.variants?.split(",");
  return asked?.filter((variant) => variants.includes(variant) || !SPECIAL.has(variant)) ?? variants;
}

const wanted = values.only?.split(",");
const exact = new Set(WORKLOADS.map(({ name }) => name));
const workloads = WORKLOADS.filter(
  ({ name }) => wanted?.some((one) => (exact.has(one) ? one === name : name.startsWith(one))) ?? true,
);
const measured = FOOTPRINTS.filter((what) => wanted?.includes(what) ?? true);
const rows: Row[] = [];
const footprints: Footprint[] = [];
for (const runtime of values.runtime.split(",")) {
  const command = COMMANDS[runtime];
  if (command === undefined) throw new Error(`unknown runtime ${runtime}`);
  for (const work of workloads) {
    const variants = variantsOf(runtime, work);
    const samples = new Map<string, Sample[]>(variants.map((variant) => [variant, []]));
    for (let i = 0; i < rounds; i++) {
      process.stderr.write(`\r${runtime}, ${work.name}: round ${i + 1} of ${rounds}\x1b[K`);
      const order = variants.map((_, at) => variants[(at + i) % variants.length] as string);
      for (const [variant, sample] of await round(command, order, work, timing)) samples.get(variant)?.push(sample);
    }
    process.stderr.write("\r\x1b[K");
    const fresh = variants.map((variant) => rowOf(runtime, work, variant, samples));
    if (rows.length === 0) console.log(table([]));
    console.log(table(fresh, false));
    rows.push(...fresh);
  }
}
for (const runtime of values.runtime.split(",")) {
  for (const what of measured) {
    process.stderr.write(`\r${runtime}, ${what}\x1b[K`);
    footprints.push(await footprint(what, runtime, COMMANDS[runtime] as readonly string[], rounds));
  }
}
process.stderr.write("\r\x1b[K");
if (footprints.length > 0) console.log(`\n${footprintTable(footprints)}`);
if (values.out !== undefined) writeReport(values.out, rows, footprints, rounds);
