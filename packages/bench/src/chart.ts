/** The ratios by processor time as bars, each with its interval, beside a line at 1. */
import type { Row } from "./row.ts";

const LINE = 18;
const LEFT = 190;
const WIDTH = 640;
/** The largest ratio that fits. */
const MOST = 5;
const COLOURS: Readonly<Record<string, string>> = { node: "#5a9e4b", bun: "#d9a441", deno: "#4b7f9e" };

function x(ratio: number): number {
  return LEFT + (Math.min(ratio, MOST) / MOST) * (WIDTH - LEFT - 20);
}

export function chart(rows: readonly Row[]): string {
  const bars = rows.filter(({ variant, base }) => variant !== base && variant !== "native");
  const height = bars.length * LINE + 30;
  const parts = bars.map(({ runtime, workload, variant, processorRatio }, i) => {
    const y = 20 + i * LINE;
    const { median, low, high } = processorRatio;
    const label = `${runtime} ${workload}${variant === "adapter" ? "" : ` ${variant}`}`;
    const middle = y + LINE / 2 - 2;
    return [
      `<text x="${LEFT - 6}" y="${y + 11}" text-anchor="end">${label}</text>`,
      `<rect x="${x(0)}" y="${y}" width="${x(median) - x(0)}" height="${LINE - 5}" fill="${COLOURS[runtime] ?? "#888"}"/>`,
      `<line x1="${x(low)}" x2="${x(high)}" y1="${middle}" y2="${middle}" stroke="#222"/>`,
      `<text x="${x(Math.max(median, high)) + 4}" y="${y + 11}">${median.toFixed(2)}</text>`,
    ].join("");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="11"><title>Adapter beside bare module, per second of processor time</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...parts,
    `<line x1="${x(1)}" x2="${x(1)}" y1="14" y2="${height - 10}" stroke="#c33" stroke-dasharray="3 2"/>`,
    `<text x="${x(1)}" y="11" text-anchor="middle">1.0 = the bare module</text>`,
    "</svg>\n",
  ].join("\n");
}
