/**
 * The conformance suite as a third party gets it: packs `@sock/core` and `@sock/conformance`, installs the tarballs into
 * an empty folder, copies the adapter of docs/writing-an-adapter.md out of that page, and runs a part of the suite on it:
 * from the command line on Node and on Bun, on a runtime that only a configuration knows, in one process, in vitest, and
 * as the composite action does. No registry is asked: what the packages depend on is linked from here.
 */
import { execFile, execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = dirname(import.meta.dirname);
const page = join(root, "docs/writing-an-adapter.md");
const folder = mkdtempSync(join(tmpdir(), "sock-plugin-"));
const project = join(folder, "project");
const conformance = join(project, "node_modules/.bin/sock-conformance");
const problems: string[] = [];

/** A part that is quick, touches streams, servers and names, and earns absences. */
const PART = ["net/socket/half-close", "net/server/half-open", "net/socket/lookup", "absence", "dgram/close"];

function expect(holds: boolean, what: string): void {
  if (!holds) problems.push(what);
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

async function run(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, {
      cwd: project,
      env: { ...process.env, ...env },
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: `${stdout}${stderr}` };
  }
}

/** Runs it, and tells its output when it does not end with this exit code. */
async function must(what: string, ended: Promise<Ended>, code = 0): Promise<string> {
  const { code: found, output } = await ended;
  expect(found === code, `${what}: exit code ${found}, not ${code}\n${output}`);
  return output;
}

/** The files that the page shows, which must be those that the repository type-checks and lints. */
function filesOfPage(): Map<string, string> {
  const files = new Map<string, string>();
  for (const [, name = "", text = ""] of readFileSync(page, "utf8").matchAll(
    /<!-- file: (\S+) -->\n```ts\n([\s\S]*?)```\n/g,
  )) {
    files.set(name, text);
    const own = readFileSync(join(root, "docs/writing-an-adapter", name), "utf8");
    expect(own === text, `docs/writing-an-adapter.md shows another ${name} than docs/writing-an-adapter/${name}`);
  }
  expect(files.size === 2, "docs/writing-an-adapter.md shows two files");
  const lines = (files.get("toy-adapter.ts") ?? "").split("\n").length - 1;
  expect(lines <= 60, `the toy adapter has ${lines} lines, and the page promises sixty`);
  return files;
}

function pack(name: string): string {
  execFileSync("pnpm", ["pack", "--pack-destination", folder], { cwd: join(root, name), stdio: "ignore" });
  const [tarball] = globSync(join(folder, `sock-${name.split("/").at(-1)}-*.tgz`));
  if (tarball === undefined) throw new Error(`no tarball of ${name}`);
  return tarball;
}

/** Where a package is that the repository has installed, as a link for the project's lockfile. */
function link(name: string, from: string): string {
  const [found] = createRequire(join(root, from, "package.json")).resolve.paths(name) ?? [];
  const places = [found ?? "", join(root, "node_modules")].map((place) => join(place, name));
  const [store] = globSync(join(root, `node_modules/.pnpm/${name.replace("/", "+")}@*/node_modules/${name}`));
  const place = [...places, store ?? ""].find((path) => globSync(join(path, "package.json")).length > 0);
  return `link:${place}`;
}

function install(): void {
  mkdirSync(project);
  const core = pack("packages/core");
  const suite = pack("conformance");
  const write = (name: string, content: unknown): void =>
    writeFileSync(join(project, name), JSON.stringify(content, null, 2));
  write("package.json", {
    name: "third-party",
    private: true,
    type: "module",
    dependencies: { "@sock/core": `file:${core}`, "@sock/conformance": `file:${suite}`, vitest: "*" },
  });
  const { dependencies } = JSON.parse(readFileSync(join(root, "conformance/package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const foreign = Object.keys(dependencies).filter((name) => name !== "@sock/core");
  const overrides = {
    "@sock/core": `file:${core}`,
    "@types/node": link("@types/node", "."),
    vitest: link("vitest", "."),
    ...Object.fromEntries(foreign.map((name) => [name, link(name, "conformance")])),
  };
  // JSON is YAML.
  write("pnpm-workspace.yaml", { overrides, autoInstallPeers: false });
  execFileSync("pnpm", ["install", "--offline", "--no-lockfile"], {
    cwd: project,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

interface TargetClaim {
  readonly name: string;
  readonly runtime: string;
  readonly conforming: boolean;
  readonly must: { readonly passed: number; readonly of: number };
  readonly verdicts: Readonly<Record<string, number>>;
}

function claimed(file: string): readonly TargetClaim[] {
  return (JSON.parse(readFileSync(join(project, file), "utf8")) as { targets: TargetClaim[] }).targets;
}

async function checkCommandLine(): Promise<void> {
  const bun = `bun=${join(root, "node_modules/bun/bin/bun.exe")}`;
  const args = ["run", ...PART, "--target", "./toy-target.ts", "--runtime", bun, "--out", "out"];
  const reporters = ["pretty", "ndjson", "junit", "md", "html", "claim", "badge"].flatMap((name) => [
    "--reporter",
    name,
  ]);
  await must("the page's adapter", run(conformance, [...args, ...reporters]));
  const targets = claimed("out/claim.json");
  expect(targets.map(({ runtime }) => runtime).join() === "node,bun", "the claim names Node and Bun");
  for (const { name, conforming, must: score, verdicts } of targets) {
    expect(conforming && score.of > 40 && score.passed === score.of, `${name}: conforming, in a good many cases`);
    expect((verdicts.unsupported ?? 0) > 0, `${name}: something is unsupported, and that is earned`);
  }
  expect(readFileSync(join(project, "out/badge.svg"), "utf8").includes("toy-node: must"), "the badge tells the score");
  const page = await must("the page again", run(conformance, ["matrix", "out/results.ndjson", "--out", "out"]));
  expect(page.includes("matrix.html: 2 targets"), "the matrix is written without anything that makes it");
  const dry = await must("--on", run(conformance, ["run", "--dry-run", "--target", "./toy-target.ts", "--on", "bun"]));
  expect(dry.includes("toy-bun") && !dry.includes("toy-node"), "--on picks a runtime");
  await must("--on with nothing left", run(conformance, ["run", "--target", "./toy-target.ts", "--on", "none"]), 2);
  await must("a target that is none", run(conformance, ["run", "--target", "./toy-adapter.ts"]), 2);
}

/** `init`, and a runtime that nobody knows: here Node under another name. */
async function checkConfiguration(): Promise<void> {
  await must("init", run(conformance, ["init"]));
  await must("init does not write over files", run(conformance, ["init"]), 2);
  await must("the template as it is", run(conformance, ["run", "net/socket/half-close", "--out", "own"]));
  const config = { target: "./other.js", command: [process.execPath, "--no-warnings"], timeoutMultiplier: 3 };
  writeFileSync(join(project, "other.json"), JSON.stringify(config));
  writeFileSync(
    join(project, "other.js"),
    `import target from "./conformance-target.js";\nexport default { ...target, name: "other", runtimes: undefined, runtime: "otherjs" };\n`,
  );
  const args = ["run", "net/socket/half-close", "--out", "other", "--reporter", "claim", "--config", "other.json"];
  await must("a runtime of a configuration", run(conformance, args));
  expect(claimed("other/claim.json")[0]?.runtime === "otherjs", "the claim names the runtime as its target does");
}

async function checkInProcess(): Promise<void> {
  writeFileSync(
    join(project, "in-process.js"),
    `import { runCases } from "@sock/conformance/in-process";
import target from "./toy-target.ts";
let told = 0;
const { results, claim } = await runCases(target, { select: ["net/server/half-open"], peer: "here", onResult: () => told++ });
const ok = told > 0 && claim.isolation === "none" && claim.targets[0].conforming && results.every(({ verdict }) => verdict !== "fail");
if (!ok) { console.error(JSON.stringify(claim, null, 2)); process.exitCode = 1; }
`,
  );
  await Promise.all(
    ["node", "bun"].map((runtime) => must(`in process on ${runtime}`, run(runtime, ["in-process.js"]))),
  );
}

async function checkVitest(): Promise<void> {
  writeFileSync(
    join(project, "suite.test.js"),
    `import { registerRun } from "@sock/conformance/vitest";
await registerRun(["net/socket/half-close", "--target", "./toy-target.ts", "--on", "node"]);
`,
  );
  const output = await must("vitest", run(join(root, "node_modules/.bin/vitest"), ["run", "--no-color"]));
  expect(/Tests +\d\d passed/.test(output), `vitest shows a test for each result\n${output}`);
}

/** The steps of the composite action that are shell, as a runner would start them. */
async function checkAction(): Promise<void> {
  const action = readFileSync(join(root, ".github/actions/conformance/run.sh"), "utf8");
  const summary = join(folder, "summary.md");
  const env = {
    INPUT_TARGET: "./toy-target.ts",
    INPUT_IDS: "net/server/half-open absence",
    INPUT_ARGS: "--on node",
    INPUT_OUT: "action",
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: join(folder, "output"),
  };
  writeFileSync(env.GITHUB_OUTPUT, "");
  await must("the composite action", run("bash", ["-euo", "pipefail", "-c", action], env));
  expect(readFileSync(summary, "utf8").includes("toy-node"), "the action writes the job summary");
  expect(readFileSync(env.GITHUB_OUTPUT, "utf8").includes("conforming=true"), "the action tells whether it conforms");
  expect(claimed("action/claim.json").length === 1, "the action leaves a claim");
}

const started = performance.now();
install();
for (const [name, text] of filesOfPage()) writeFileSync(join(project, name), text);
await Promise.all([checkCommandLine(), checkConfiguration(), checkInProcess(), checkVitest(), checkAction()]);
rmSync(folder, { recursive: true });

for (const problem of problems) console.error(problem);
const seconds = Math.round((performance.now() - started) / 1000);
console.log(
  `plug-in: ${problems.length === 0 ? "installed and run by a third party" : "not as it should be"}, ${seconds} s`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
