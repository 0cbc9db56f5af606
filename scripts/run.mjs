// `npm start` and `npm test`, from Node 20 and npm alone: installs the pinned pnpm, the pinned runtimes (Node 26, Bun and
// Deno are npm packages) and everything else, puts them first on PATH, then runs the steps one after the other.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";

const STEPS = {
  start: [
    ["Build", "turbo run build --output-logs=errors-only"],
    ["Programs P01 to P08 on Node, Bun and Deno", "node docs/examples/run.ts"],
    ["Interop: nine pairs of runtimes, and one broadcast", "node conformance/interop/run.ts"],
    ["Conformance: the adapters beside the bare modules", "node conformance/src/cli.ts run --brief"],
  ],
  test: [
    ["Build", "turbo run build --output-logs=errors-only"],
    ["Types", "turbo run types --output-logs=errors-only"],
    ["Lint and format", "biome check --error-on-warnings ."],
    ["Packages as published", "turbo run publint --output-logs=errors-only && node scripts/check-packages.ts"],
    ["Unit tests", "vitest run"],
    ["Programs P01 to P08 on Node, Bun and Deno", "node docs/examples/run.ts"],
    ["Interop: nine pairs of runtimes, and one broadcast", "node conformance/interop/run.ts"],
    ["The suite as a third party installs it", "node scripts/check-plugin.ts"],
    ["Conformance on Node, Bun and Deno", "node conformance/src/cli.ts run --require-rows"],
    ["Mutants: every broken implementation is caught", "node conformance/src/cli.ts mutants"],
  ],
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const command = process.argv[2];
const steps = STEPS[command];
if (steps === undefined) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(STEPS).join("|")}`);
  process.exit(2);
}

const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const env = {
  ...process.env,
  PATH: join(root, "node_modules", ".bin") + delimiter + process.env.PATH,
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
};
// npm hands its own configuration down as variables, which a nested npm (the `node` package's install step) would obey.
for (const name of Object.keys(env)) if (/^npm_(config|package|lifecycle)_/i.test(name)) delete env[name];

const results = [];

function run(title, line) {
  console.log(`\n${styleText("bold", `── ${title}`)}  ${styleText("dim", line)}`);
  const start = Date.now();
  const { status, signal, error } = spawnSync(line, { cwd: root, env, stdio: "inherit", shell: true });
  if (error) console.error(error.message);
  const passed = status === 0;
  results.push({
    title,
    passed,
    how: signal ?? `exit code ${status}`,
    seconds: Math.round((Date.now() - start) / 1000),
  });
  return passed;
}

const installed = run("Set up", `npm exec --yes --package=${packageManager} -- pnpm install --frozen-lockfile`);
if (installed) {
  for (const [title, line] of steps) {
    // Without a build nothing after it can tell anything; every other step is run whatever the others gave.
    if (!run(title, line) && title === "Build") break;
  }
}

const failed = results.filter((result) => !result.passed);
const total = 1 + steps.length;
console.log(`\n${styleText("bold", "── Summary")}`);
for (const { title, passed, how, seconds } of results) {
  const mark = passed ? styleText("green", "✓") : styleText("red", "✗");
  console.log(`  ${mark} ${title} ${styleText("dim", `${seconds} s`)}${passed ? "" : ` (${how})`}`);
}
for (const [title] of steps.slice(results.length - 1)) console.log(`  – ${title}: not run`);
console.log(`\n${results.length - failed.length} passed, ${total - results.length + failed.length} failed`);
process.exitCode = failed.length === 0 && results.length === total ? 0 : 1;
