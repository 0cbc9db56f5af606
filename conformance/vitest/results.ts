/**
 * `vitest run --config conformance/vitest.config.ts` runs the suite and shows each result as a test. With
 * `SOCK_CONFORMANCE_RESULTS` it shows the run of that NDJSON file instead of running again; `SOCK_CONFORMANCE_TARGETS`
 * names targets.
 */
import { readFileSync } from "node:fs";
import { registerResults, registerRun } from "../src/vitest.ts";

const { SOCK_CONFORMANCE_RESULTS: given, SOCK_CONFORMANCE_TARGETS: targets } = process.env;

if (given) registerResults(readFileSync(given, "utf8"));
else await registerRun(targets ? ["--target", targets] : []);
