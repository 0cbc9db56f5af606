/** The tables, as Markdown and JSON. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, platform } from "node:os";
import { join } from "node:path";
import { barsOf } from "./bars.ts";
import { chart } from "./chart.ts";
import type { Footprint } from "./footprint.ts";
import type { Timing } from "./measure.ts";
import type { Row } from "./row.ts";
import type { Estimate } from "./statistics.ts";

const HEAD = [
  "| runtime | workload | variant | per second | server busy | per processor second | ratio by wall clock | ratio by processor time |",
  "| --- | --- | --- | --- | --- | --- | --- | --- |",
];
const FOOTPRINT_HEAD = [
  "| runtime | what | variant | value | unit | beside bare |",
  "| --- | --- | --- | --- | --- | --- |",
];

function number(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function ratio({ median, low, high }: Estimate): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

function line(row: Row): string {
  const { runtime, workload, variant, perSecond, busy, perProcessorSecond, unit, base, loss } = row;
  const own = variant === base;
  const lost = loss > 0.0005 ? `, ${(loss * 100).toFixed(1)} % lost` : "";
  const against = base === "bare" || own ? "" : ` of ${base}`;
  const ratios = own ? ["", ""] : [ratio(row.wallRatio), `${ratio(row.processorRatio)}${against}`];
  const rates = [`${number(perSecond)} ${unit}${lost}`, `${number(busy * 100)} %`, number(perProcessorSecond)];
  return `| ${[runtime, workload, variant, ...rates, ...ratios].join(" | ")} |`;
}

export function table(rows: readonly Row[], head: boolean = true): string {
  return [...(head ? HEAD : []), ...rows.map(line)].join("\n");
}

export function footprintTable(footprints: readonly Footprint[], head: boolean = true): string {
  const lines = footprints.map(({ runtime, what, variant, value, unit, beside, as }) => {
    const text = Number.isInteger(value) ? number(value) : value.toFixed(1);
    const bare = beside === null ? "" : `${as === "difference" && beside.median >= 0 ? "+" : ""}${ratio(beside)}`;
    return `| ${[runtime, what, variant, text, unit, bare].join(" | ")} |`;
  });
  return [...(head ? FOOTPRINT_HEAD : []), ...lines].join("\n");
}

function barTable(rows: readonly Row[], footprints: readonly Footprint[]): string {
  const lines = barsOf(rows, footprints).map(({ runtime, claim, found, met }) => {
    return `| ${runtime} | ${claim} | ${found} | ${met ? "✓" : "✗"} |`;
  });
  return ["| runtime | bar | found | |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

export interface Circumstances extends Timing {
  readonly rounds: number;
  /** That the run took. */
  readonly seconds: number;
}

export function writeReport(
  directory: string,
  rows: readonly Row[],
  footprints: readonly Footprint[],
  run: Circumstances,
): void {
  const { rounds, slices, sliceMs, seconds } = run;
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model}, ${platform()}`;
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(", ");
  const date = new Date().toISOString();
  mkdirSync(directory, { recursive: true });
  const json = { date, machine, load, ...run, rows, footprints };
  writeFileSync(join(directory, "bench.json"), `${JSON.stringify(json, null, 2)}\n`);
  const text = [
    "# Bench",
    "",
    `Written by \`pnpm bench --out ${directory}\` on ${date.slice(0, 16)}, in ${number(seconds)} s. Machine: ${machine};`,
    `its load at the end: ${load}.`,
    "",
    `Each of ${rounds} rounds starts a fresh server process for each variant, warms all of them up, and measures them in`,
    `${slices} interleaved slices of ${sliceMs} ms. The servers are pinned to one core; the load, on Bun's native sockets,`,
    "to another. Figures are medians of the rounds, ratios to the bare module in the same round, with a 95 % bootstrap",
    "interval. The bars are judged by processor time, user and system, of the server's process over the slices. `busy` is",
    "that time by the wall clock: where it is low, the load or the round trip is what the wall clock shows.",
    "",
    "`native` is the runtime's own API (`Bun.listen`, `Deno.listen`) without streams and events: the control.",
    "`deno-native` is `createAdapter({ tcp: \"native\" })`. On Node the adapter's classes are the bare module's,",
    "and only what is more than that is shown.",
    "",
    "## Bars",
    "",
    barTable(rows, footprints),
    "",
    "## Workloads",
    "",
    "![adapter / bare by processor time](bench.svg)",
    "",
    table(rows),
    "",
    ...(footprints.length > 0 ? ["## Footprint", "", footprintTable(footprints), ""] : []),
  ];
  writeFileSync(join(directory, "bench.svg"), chart(rows));
  writeFileSync(join(directory, "README.md"), text.join("\n"));
}
