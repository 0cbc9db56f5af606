/**
 * `vitest run --config conformance/vitest.config.ts` runs the suite and shows each result as a test. With
 * `SOCK_CONFORMANCE_RESULTS` it shows the run of that NDJSON file instead of running again; `SOCK_CONFORMANCE_TARGETS`
 * names targets.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "../src/runtimes.ts";
import { registerResults } from "../src/vitest.ts";

const { SOCK_CONFORMANCE_RESULTS: given, SOCK_CONFORMANCE_TARGETS: targets } = process.env;

async function runSuite(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "sock-results-"));
  const file = join(directory, "results.ndjson");
  const [node = "node"] = command("node");
  const cli = join(import.meta.dirname, "../src/cli.ts");
  const args = [cli, "run", "--reporter", `ndjson=${file}`, ...(targets ? ["--target", targets] : [])];
  try {
    // The exit code is told by the tests themselves; a misuse leaves no file, and its sentence on stderr.
    await new Promise((resolve, reject) => {
      spawn(node, args, { stdio: ["ignore", "ignore", "inherit"] })
        .once("error", reject)
        .once("close", resolve);
    });
    return readFileSync(file, "utf8");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

registerResults(given ? readFileSync(given, "utf8") : await runSuite());
