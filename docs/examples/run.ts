/**
 * Runs every program of this folder on Node, Bun and Deno, and compares what each prints with what it should: the lines
 * of each speaker (`server:`, `client:`) in order; how the speakers interleave is up to the network.
 * Exit code 1 when one differs, fails or does not end.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import { EXPECTED } from "./expected.ts";

const RUNTIMES: Readonly<Record<string, readonly string[]>> = {
  node: ["node"],
  bun: ["bun"],
  deno: ["deno", "run", "--allow-net", "--allow-read", "--allow-write", "--allow-env", "--quiet"],
};
/** What a program needs on Deno beside those. */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  "process-per-core": ["--allow-run", "--allow-sys=cpus"],
};
/** Wide enough for a busy machine: only a program that does not end is cut off by it. */
const DEADLINE_MS = 60_000;

export function bySpeaker(output: string): Record<string, string[]> {
  const speakers: Record<string, string[]> = {};
  for (const line of output.trimEnd().split("\n")) {
    const speaker = line.slice(0, line.indexOf(":"));
    speakers[speaker] ??= [];
    speakers[speaker].push(line);
  }
  return speakers;
}

async function run(runtime: string, program: string): Promise<string | null> {
  const [command, ...flags] = RUNTIMES[runtime] as [string, ...string[]];
  const file = fileURLToPath(new URL(`${program}.ts`, import.meta.url));
  const permissions = runtime === "deno" ? (PERMISSIONS[program] ?? []) : [];
  const child = spawn(command, [...flags, ...permissions, file], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: DEADLINE_MS,
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  if (child.exitCode !== 0) return `exit ${child.exitCode ?? child.signalCode}\n${output}${errors}`;
  const expected = EXPECTED[program] ?? "";
  const same = JSON.stringify(sorted(bySpeaker(output))) === JSON.stringify(sorted(bySpeaker(expected)));
  return same ? null : `printed\n${output}instead of\n${expected}${errors}`;
}

function sorted(speakers: Record<string, string[]>): [string, string[]][] {
  return Object.entries(speakers).sort(([a], [b]) => (a < b ? -1 : 1));
}

if (import.meta.main) {
  let failed = 0;
  for (const program of Object.keys(EXPECTED)) {
    const marks: string[] = [];
    for (const runtime of Object.keys(RUNTIMES)) {
      const problem = await run(runtime, program);
      marks.push(`${problem === null ? styleText("green", "✓") : styleText("red", "✗")} ${runtime}`);
      if (problem === null) continue;
      failed++;
      console.log(`  ${program} on ${runtime}: ${problem}`);
    }
    console.log(`  ${program.padEnd(18)} ${marks.join("   ")}`);
  }
  const total = Object.keys(EXPECTED).length * Object.keys(RUNTIMES).length;
  console.log(`programs: ${total - failed} of ${total} runs as expected`);
  process.exitCode = failed === 0 ? 0 : 1;
}
