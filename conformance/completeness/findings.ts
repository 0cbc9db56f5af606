/**
 * The findings: behaviours of a runtime that no upstream thread was found for, each a report ready to file, in
 * `docs/findings/`. As a program it runs every report's code on Node and on its runtime and compares what they print with
 * what the report says (`--write`: writes it there).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { REPOSITORY } from "../src/layout.ts";
import { command } from "../src/runtimes.ts";
import type { KnownRuntime } from "../src/target.ts";

export const FINDINGS: string = join(REPOSITORY, "docs/findings");

const NAMES: Readonly<Record<KnownRuntime, string>> = { node: "Node", bun: "Bun", deno: "Deno" };
const LIMIT_MS = 20_000;

/** `deno-drop-is-never-emitted`: the runtime, then what it does. */
export function findings(directory: string = FINDINGS): string[] {
  const files = readdirSync(directory).filter((file) => /^(?:node|bun|deno)-.*\.md$/.test(file));
  return files.map((file) => basename(file, ".md")).sort();
}

/** The report with what Node and the runtime print now. */
function renewed(name: string, scratch: string): string {
  const [runtime] = name.split("-") as [KnownRuntime];
  let text = readFileSync(join(FINDINGS, `${name}.md`), "utf8");
  const code = /```js\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  const program = join(scratch, `${name}.mjs`);
  writeFileSync(program, code);
  for (const one of new Set<KnownRuntime>(["node", runtime])) {
    const version = run(one, ["--version"])
      .split("\n")[0]
      ?.replace(/^(?:v|deno )/, "")
      .split(" ")[0];
    const heading = new RegExp(`^${NAMES[one]}(?: [\\d.]+)? prints:\n\n\`\`\`text\n[^\`]*\`\`\``, "m");
    const printed = `${NAMES[one]} ${version} prints:\n\n\`\`\`text\n${run(one, [program]).replaceAll(`${pathToFileURL(scratch)}/`, "")}\`\`\``;
    text = text.replace(heading, () => printed);
  }
  return text;
}

function run(runtime: KnownRuntime, args: readonly string[]): string {
  const [program = runtime, ...before] = args[0] === "--version" ? command(runtime).slice(0, 1) : command(runtime);
  const { stdout, signal, status } = spawnSync(program, [...before, ...args], { encoding: "utf8", timeout: LIMIT_MS });
  const end = signal !== null ? `(${signal})\n` : status === 0 ? "" : `(exit code ${status})\n`;
  return `${stdout}${end}`;
}

if (import.meta.main) {
  const scratch = mkdtempSync(join(tmpdir(), "sock-findings-"));
  const write = process.argv.includes("--write");
  for (const name of findings()) {
    const file = join(FINDINGS, `${name}.md`);
    const text = renewed(name, scratch);
    const same = text === readFileSync(file, "utf8");
    if (write) writeFileSync(file, text);
    else if (!same) process.exitCode = 1;
    console.log(`${same ? "holds" : write ? "written" : "differs"}  ${name}`);
  }
  rmSync(scratch, { recursive: true, force: true });
}
