/**
 * What a user would get: packs every public package, unpacks the tarballs into an empty folder, and from there
 *  - imports each entry on each runtime, which picks the adapter by that runtime's own export conditions,
 *  - type-checks a consumer that has Node's types and nothing else,
 *  - looks for Bun's or Deno's types in the published declarations,
 *  - type-checks the program of each package's README, and runs those that do something by themselves.
 * publint checks the manifests; this checks that they do what they say.
 */
import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "sock-packed-"));
const problems: string[] = [];
const NAMES = ["core", "node", "bun", "deno", "auto"];
const COMMANDS = {
  node: ["node"],
  bun: ["bun"],
  deno: ["deno", "run", "--no-prompt", "--quiet", "--allow-net"],
} as const;

function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    problems.push(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
    return "";
  }
}

/** Prose may name a runtime; types may not. A reference directive is a comment too, but an effective one. */
function withoutComments(declarations: string): string {
  return declarations.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/(?!\/).*$/gm, "");
}

for (const name of NAMES) {
  const target = join(folder, "node_modules/@sock", name);
  mkdirSync(target, { recursive: true });
  run("pnpm", ["pack", "--pack-destination", folder], join(root, "packages", name));
  const [tarball] = globSync(join(folder, `sock-${name}-*.tgz`));
  run("tar", ["-xzf", tarball ?? "", "-C", target, "--strip-components=1"], folder);
  const [, program] = /```ts\n(.*?)```/s.exec(readFileSync(join(target, "README.md"), "utf8")) ?? [];
  if (program === undefined) problems.push(`the README of @sock/${name} has no program`);
  writeFileSync(join(folder, `readme-${name}.ts`), program ?? "");
  for (const file of globSync(join(target, "dist/**/*.d.ts"))) {
    const foreign = /\bBun\.|\bDeno\.|"bun"|types="(bun|deno)"|@types\/(bun|deno)/.exec(
      withoutComments(readFileSync(file, "utf8")),
    );
    if (foreign) problems.push(`${file.slice(target.length + 1)} of @sock/${name} mentions ${foreign[0]}`);
  }
}
for (const types of ["@types/node", "undici-types"]) {
  const [source] = globSync(join(root, `node_modules/.pnpm/${types.replace("/", "+")}@*/node_modules/${types}`));
  if (source !== undefined) cpSync(source, join(folder, "node_modules", types), { recursive: true, dereference: true });
}

// Deno looks into node_modules only below a manifest that names the packages.
const dependencies = Object.fromEntries(NAMES.map((name) => [`@sock/${name}`, "*"]));
writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies }));
writeFileSync(
  join(folder, "import.mjs"),
  `import nodeNet from "node:net";
import nodeDgram from "node:dgram";
import * as auto from "@sock/auto";
import * as net from "@sock/auto/net";
import * as dgram from "@sock/auto/dgram";
import { createNet, createDgram, isIP } from "@sock/core";
import { createCompatAdapter } from "@sock/core/compat";
const runtime = process.versions.bun ? "bun" : process.versions.deno ? "deno" : "node";
const own = await import("@sock/" + runtime);
const fail = (what) => { console.error(runtime + ": " + what); process.exitCode = 1; };
if (auto.net !== own.net || auto.dgram !== own.dgram) fail("@sock/auto is not @sock/" + runtime);
if (net.default !== own.net || dgram.default !== own.dgram) fail("the subpaths are another copy");
if ((own.net.Socket === nodeNet.Socket) !== (runtime === "node")) fail("the wrong adapter was chosen");
for (const [module, ours, theirs] of [["net", net, nodeNet], ["dgram", dgram, nodeDgram]])
  for (const name of Object.keys(theirs)) if (!name.startsWith("_") && !(name in ours)) fail(module + " lacks " + name);
if (typeof createNet !== "function" || typeof createDgram !== "function" || isIP("::1") !== 6) fail("@sock/core");
if (typeof createCompatAdapter !== "function") fail("@sock/core/compat");
`,
);
writeFileSync(
  join(folder, "require.cjs"),
  `for (const name of ["net", "dgram"]) {
  const module = require("@sock/auto/" + name);
  if (require("@sock/auto")[name] !== module) { console.error("require() of " + name + " is not the module itself"); process.exitCode = 1; }
}
`,
);
writeFileSync(
  join(folder, "consumer.cts"),
  `import * as net from "@sock/auto/net";
import dgram = require("@sock/bun/dgram");
const socket: net.Socket = net.connect({ port: 1 });
const udp: dgram.Socket = dgram.createSocket("udp4");
socket.on("data", (chunk: Buffer) => udp.send(chunk, 1));
`,
);
writeFileSync(
  join(folder, "consumer.ts"),
  `import { net, dgram } from "@sock/auto";
import bun, { connect, type Socket } from "@sock/bun/net";
import deno, { createServer, type Server } from "@sock/deno/net";
import { createSocket, type RemoteInfo } from "@sock/node/dgram";
import type { Net } from "@sock/core";
import nodeNet from "node:net";
const modules: Net[] = [net, bun, deno, nodeNet];
const socket: Socket = connect({ port: 1, keepAlive: true });
const server: Server = createServer((s) => s.write(String(modules.length)));
createSocket("udp4", (message: Buffer, from: RemoteInfo) => console.log(message, from.port));
socket.on("close", (hadError: boolean) => server.close());
dgram.createSocket("udp6").bind();
`,
);
writeFileSync(
  join(folder, "refused.mjs"),
  `
import { once } from "node:events";
import { createSocket } from "@sock/deno/dgram";
import { connect, createServer } from "@sock/deno/net";
const each = [createSocket("udp4").bind(0, "127.0.0.1"), connect(1, "127.0.0.1"), createServer().listen(0, "127.0.0.1")];
for (const [{ code, syscall }] of await Promise.all(each.map((one) => once(one, "error")))) console.log(code, syscall);
`,
);
writeFileSync(
  join(folder, "tsconfig.json"),
  JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      module: "NodeNext",
      target: "ES2024",
      types: ["node"],
      skipLibCheck: false,
    },
    files: ["consumer.ts", "consumer.cts", ...NAMES.map((name) => `readme-${name}.ts`)],
  }),
);

run("tsc", ["-p", "."], folder);
run("node", ["import.mjs"], folder);
run("node", ["require.cjs"], folder);
run("bun", ["import.mjs"], folder);
run("bun", ["require.cjs"], folder);
// Importing asks for no permission at all: nothing is read, and no socket opened, until a program does it.
run("deno", ["run", "--no-prompt", "--quiet", "import.mjs"], folder);
run("deno", ["run", "--no-prompt", "--quiet", "require.cjs"], folder);
// Without it, whatever a program does is refused where it can be caught.
const refused = run("deno", ["run", "--no-prompt", "--quiet", "refused.mjs"], folder);
if (refused !== "EACCES bind\nEACCES connect\nEACCES listen\n") problems.push(`without --allow-net: ${refused}`);
for (const [runtime, [command, ...args]] of Object.entries(COMMANDS)) {
  for (const name of [runtime, "auto"]) {
    const said = run(command, [...args, `readme-${name}.ts`], folder);
    if (said !== "9 characters received\n") problems.push(`the README of @sock/${name} says ${said} on ${runtime}`);
  }
}
rmSync(folder, { recursive: true });

for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0
    ? "packages: packed, imported and required on three runtimes, type-checked, README programs run"
    : "packages: not as they should be",
);
process.exitCode = problems.length === 0 ? 0 : 1;
