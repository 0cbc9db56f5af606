// `npm start` and `npm test`, from Node 20 and npm alone: installs the pinned pnpm, the pinned runtimes (Node 26, Bun and
// Deno are npm packages) and everything else, puts them first on PATH, then runs the steps one after the other.
import { spawn } from "node:child_process";
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

/** A log is often read from its end, so there the summary tells the last of what a step that failed has printed. */
const LAST_LINES = 60;

const results = [];

/** In a terminal a step draws its progress itself; elsewhere its output is passed on, and its end kept. */
async function run(title, line) {
  console.log(`\n${styleText("bold", `── ${title}`)}  ${styleText("dim", line)}`);
  const start = Date.now();
  const output = process.stdout.isTTY ? "inherit" : "pipe";
  const child = spawn(line, { cwd: root, env, stdio: ["inherit", output, output], shell: true });
  let last = "";
  const keep = (stream) => (text) => {
    stream.write(text);
    last = (last + text).split("\n").slice(-LAST_LINES).join("\n");
  };
  child.stdout?.setEncoding("utf8").on("data", keep(process.stdout));
  child.stderr?.setEncoding("utf8").on("data", keep(process.stderr));
  const how = await new Promise((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const passed = how === "exit code 0";
  results.push({ title, passed, how, last, seconds: Math.round((Date.now() - start) / 1000) });
  return passed;
}

const installed = await run("Set up", `npm exec --yes --package=${packageManager} -- pnpm install --frozen-lockfile`);
if (installed) {
  for (const [title, line] of steps) {
    // Without a build nothing after it can tell anything; every other step is run whatever the others gave.
    if (!(await run(title, line)) && title === "Build") break;
  }
}

const failed = results.filter((result) => !result.passed);
const total = 1 + steps.length;
for (const { title, last } of failed) {
  if (last !== "") console.log(`\n${styleText("bold", `── The last of: ${title}`)}\n${last.trimEnd()}`);
}
console.log(`\n${styleText("bold", "── Summary")}`);
for (const { title, passed, how, seconds } of results) {
  const mark = passed ? styleText("green", "✓") : styleText("red", "✗");
  console.log(`  ${mark} ${title} ${styleText("dim", `${seconds} s`)}${passed ? "" : ` (${how})`}`);
}
for (const [title] of steps.slice(results.length - 1)) console.log(`  – ${title}: not run`);
console.log(`\n${results.length - failed.length} passed, ${total - results.length + failed.length} failed`);
process.exitCode = failed.length === 0 && results.length === total ? 0 : 1;
