/** One `it` for each result of a run, on Node: the runner stays the orchestrator, vitest only shows. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ownModule } from "./layout.ts";
import type { Verdict } from "./protocol.ts";

/** What the bridge reads of a `result` line. */
interface ResultLine {
  readonly type: "result";
  readonly target: string;
  readonly id: string;
  readonly verdict: Verdict;
  readonly code?: string;
  readonly surprise?: string;
  readonly what?: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly journal: readonly string[];
  readonly again: string;
}

interface CaseLine {
  readonly type: "case";
  readonly id: string;
  readonly claim: string;
}

interface OtherLine {
  readonly type: "run" | "target" | "problem" | "end";
  readonly text?: string;
  readonly complete?: boolean;
}

/**
 * Runs the suite and registers what came of it. `args`: what `sock-conformance run` takes, such as
 * `["net/socket", "--target", "./my-target.js"]`; paths are relative to the working directory.
 */
export async function registerRun(args: readonly string[] = []): Promise<void> {
  registerResults(await runSuite(args));
}

/** The NDJSON report of a run of the command line. */
async function runSuite(args: readonly string[]): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "sock-results-"));
  const file = join(directory, "results.ndjson");
  try {
    // The exit code is told by the tests themselves; a misuse leaves no file, and its sentence on stderr.
    await new Promise((resolve, reject) => {
      spawn(process.execPath, [ownModule("cli"), "run", ...args, "--reporter", `ndjson=${file}`], {
        stdio: ["ignore", "ignore", "inherit"],
      })
        .once("error", reject)
        .once("close", resolve);
    });
    return readFileSync(file, "utf8");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Registers the results in an NDJSON report. A run without an end, or with faults of the suite, is a failure too. */
export function registerResults(ndjson: string): void {
  const lines = ndjson
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as ResultLine | CaseLine | OtherLine);
  const claims = new Map(lines.flatMap((line) => (line.type === "case" ? [[line.id, line.claim]] : [])));
  const results = lines.filter((line) => line.type === "result");

  describe("the run", () => {
    it("is complete", () => expect(lines.at(-1)).toMatchObject({ type: "end", complete: true }));
    it("has results", () => expect(results.length).toBeGreaterThan(0));
    it("finds no fault in the suite", () => {
      expect(lines.flatMap((line) => (line.type === "problem" ? [line.text] : []))).toEqual([]);
    });
  });

  for (const [target, own] of Map.groupBy(results, (result) => result.target)) {
    describe(target, () => {
      for (const result of own) {
        const title = `${result.id}: ${claims.get(result.id)}`;
        if (["unsupported", "unavailable"].includes(result.verdict)) it.skip(`${title} (${result.code})`, () => {});
        else {
          it(title, () => {
            if (result.surprise !== undefined) expect.fail(explain(result));
          });
        }
      }
    });
  }
}

function explain({ surprise, verdict, code, what, expected, actual, journal, again }: ResultLine): string {
  const lines = [`${surprise}: ${verdict} (${code})`, what];
  if (expected !== undefined) lines.push(`expected: ${expected}`);
  if (actual !== undefined) lines.push(`actual: ${actual}`);
  if (journal.length > 0) lines.push(`journal: ${journal.join(" → ")}`);
  return [...lines, again].filter(Boolean).join("\n");
}
