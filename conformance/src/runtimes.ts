/** Where the pinned runtimes are, and how each runs a TypeScript module. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Runtime } from "./target.ts";

const WHERE: Readonly<Record<Runtime, { variable: string; binaries: readonly string[]; flags: readonly string[] }>> = {
  node: { variable: "SOCK_NODE", binaries: ["node/bin/node", "node/bin/node.exe"], flags: [] },
  bun: { variable: "SOCK_BUN", binaries: ["bun/bin/bun.exe"], flags: [] },
  deno: { variable: "SOCK_DENO", binaries: ["deno/deno", "deno/deno.exe"], flags: ["run", "-A", "--quiet"] },
};

/** The binary itself, not its npm wrapper, which costs a start of Node: an environment variable, the pinned one, PATH. */
export function executable(runtime: Runtime): string {
  const { variable, binaries } = WHERE[runtime];
  const named = process.env[variable];
  if (named) return named;
  for (let directory = dirname(fileURLToPath(import.meta.url)); ; directory = dirname(directory)) {
    for (const binary of binaries) {
      const path = join(directory, "node_modules", binary);
      if (existsSync(path)) return path;
    }
    if (directory === dirname(directory)) return runtime === "node" ? process.execPath : runtime;
  }
}

/** The command line before a module's path. */
export function command(runtime: Runtime): string[] {
  return [executable(runtime), ...WHERE[runtime].flags];
}
