/** The tables, as Markdown and JSON. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chart } from "./chart.ts";
import type { Footprint } from "./footprint.ts";
import type { Row } from "./row.ts";
import { type Estimate, geometricMean } from "./statistics.ts";

const HEAD = [
  "| runtime | workload | variant | per second | per processor second | ratio by wall clock | ratio by processor time |",
  "| --- | --- | --- | --- | --- | --- | --- |",
];

function number(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function ratio({ median, low, high }: Estimate): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

function line(row: Row): string {
  const { runtime, workload, variant, perSecond, perProcessorSecond, unit, base, loss } = row;
  const own = variant === base;
  const lost = loss > 0.0005 ? `, ${(loss * 100).toFixed(1)} % lost` : "";
  const against = base === "bare" || own ? "" : ` of ${base}`;
  const ratios = own ? ["", ""] : [ratio(row.wallRatio), `${ratio(row.processorRatio)}${against}`];
  const cells = [runtime, workload, variant, `${number(perSecond)} ${unit}${lost}`, number(perProcessorSecond)];
  return `| ${[...cells, ...ratios].join(" | ")} |`;
}

export function table(rows: readonly Row[], head: boolean = true): string {
  return [...(head ? HEAD : []), ...rows.map(line)].join("\n");
}

function summary(rows: readonly Row[]): string {
  const lines: string[] = [];
  for (const runtime of new Set(rows.map((row) => row.runtime))) {
    const ratios = rows
      .filter((row) => row.runtime === runtime && row.variant === "adapter" && row.base === "bare")
      .map((row) => row.processorRatio.median);
    if (ratios.length > 0)
      lines.push(`- ${runtime}: ${geometricMean(ratios).toFixed(2)} over ${ratios.length} workloads`);
  }
  return lines.join("\n");
}

export function footprintTable(footprints: readonly Footprint[]): string {
  const lines = footprints.map(({ runtime, what, bare, adapter, unit }) => {
    const cells = [runtime, what, bare === null ? "" : bare.toFixed(1), adapter.toFixed(1), unit];
    return `| ${cells.join(" | ")} |`;
  });
  return ["| runtime | what | bare | adapter | unit |", "| --- | --- | --- | --- | --- |", ...lines].join("\n");
}

export function writeReport(
  directory: string,
  rows: readonly Row[],
  footprints: readonly Footprint[],
  rounds: number,
): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "bench.json"), `${JSON.stringify({ rounds, rows, footprints }, null, 2)}\n`);
  const text = [
    "# Bench",
    "",
    "Written by `pnpm bench --out docs/bench`. Each round starts fresh processes and runs the variants in interleaved",
    `slices; medians of ${rounds} rounds, ratios with a 95 % bootstrap interval. The bars are judged by processor time:`,
    "user and system time of the server's process.",
    "",
    "Geometric means of adapter / bare by processor time:",
    "",
    summary(rows),
    "",
    "![adapter / bare by processor time](bench.svg)",
    "",
    table(rows),
    "",
    ...(footprints.length > 0 ? [footprintTable(footprints), ""] : []),
  ];
  writeFileSync(join(directory, "bench.svg"), chart(rows));
  writeFileSync(join(directory, "README.md"), text.join("\n"));
}
