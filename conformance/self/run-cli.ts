/** Runs the command line as a user does, and reads what it wrote. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Verdict } from "../src/protocol.ts";
import { command } from "../src/runtimes.ts";

const CLI = join(import.meta.dirname, "../src/cli.ts");
export const CASES: string = join(import.meta.dirname, "fixtures/cases");
export const FEW: string = join(import.meta.dirname, "fixtures/few");
export const FAKE: string = join(import.meta.dirname, "fixtures/fake-target.ts");
export const BROKEN: string = join(import.meta.dirname, "fixtures/broken-target.ts");

/** Of the cases' 2 s, so that those which hang do so for one; the others need milliseconds, on a busy machine many. */
export const IMPATIENT: readonly string[] = ["--timeout-multiplier", "0.5"];

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function cli(
  args: readonly string[],
  onStarted?: (kill: (signal: NodeJS.Signals) => void) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<CliResult> {
  const [node = "node"] = command("node");
  const child = spawn(node, [CLI, ...args], { stdio: ["ignore", "pipe", "pipe"], env });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  onStarted?.((signal) => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...output }));
  });
}

export interface ReportedResult {
  readonly id: string;
  readonly target: string;
  readonly verdict: Verdict;
  readonly code?: string;
  readonly surprise?: string;
  readonly journal: readonly string[];
  readonly notes: Readonly<Record<string, string>>;
  readonly again: string;
}

export async function runFake(
  args: readonly string[],
): Promise<CliResult & { results: ReportedResult[]; last: unknown; lines: readonly Record<string, unknown>[] }> {
  return withDirectory(async (directory) => {
    const file = join(directory, "results.ndjson");
    const base = ["run", "--cases", CASES, "--target", FAKE, "--expectations", "none", ...IMPATIENT];
    const result = await cli([...base, "--reporter", "pretty", "--reporter", `ndjson=${file}`, ...args]);
    const lines = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const results = lines.filter((line) => line.type === "result") as unknown as ReportedResult[];
    return { ...result, results, lines, last: lines.at(-1) };
  });
}

export async function withDirectory<T>(use: (directory: string) => Promise<T> | T): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "sock-self-"));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
