import { availableParallelism } from "node:os";
import { probeEnvironment } from "./environment.ts";
import { Orchestrator } from "./orchestrator.ts";
import { loadCases, loadTargets, select } from "./registry.ts";
import { parseArgs } from "node:util";
const { values, positionals } = parseArgs({ allowPositionals: true, options: { target: { type: "string", multiple: true }, "timeout-multiplier": { type: "string" }, concurrency: { type: "string" }, verbose: { type: "boolean", short: "v" } } });
const [, ...ids] = positionals;
const cases = await loadCases();
for (const p of cases.problems) console.error("PROBLEM", p);
const targets = await loadTargets();
const names = (values.target ?? ["bare-node"]).flatMap((t) => t.split(","));
const { cases: chosen, unknown } = select(cases.entries, ids);
for (const u of unknown) { console.error("unknown id", u); process.exitCode = 2; }
const counts: Record<string, Record<string, number>> = {};
const o = new Orchestrator({ cases: chosen, targets: targets.entries.filter((t) => names.includes(t.target.name)), environment: await probeEnvironment(), concurrency: Number(values.concurrency ?? availableParallelism()), multiplier: Number(values["timeout-multiplier"] ?? 2), seed: 0, onTarget() {}, onResult({ target, entry, outcome }) {
  const c = (counts[target] ??= {}); c[outcome.verdict] = (c[outcome.verdict] ?? 0) + 1;
  console.log(`${outcome.verdict.padEnd(11)} ${target} ${entry.id} ${outcome.ms} ms ${outcome.code ?? ""}`);
  if (["fail", "timeout", "crash", "leak", "error"].includes(outcome.verdict)) console.log("   ", entry.test.claim, "\n   ", outcome.what, "\n    expected:", outcome.expected, "\n    actual:  ", outcome.actual, "\n    journal:", outcome.journal.join(" "), "\n   ", outcome.stack ?? "");
  if (outcome.verdict === "info" || values.verbose) console.log("   ", outcome.notes);
} });
await o.run();
console.table(counts);
