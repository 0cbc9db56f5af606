/** Where the pinned runtimes are, and how each runs a module. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { KnownRuntime, Runtime } from "./target.ts";

interface Start {
  readonly variable: string;
  readonly binaries: readonly string[];
  readonly flags: readonly string[];
}

const WHERE: Readonly<Record<KnownRuntime, Start>> = {
  node: { variable: "SOCK_NODE", binaries: ["node/bin/node", "node/bin/node.exe"], flags: [] },
  bun: { variable: "SOCK_BUN", binaries: ["bun/bin/bun.exe"], flags: [] },
  deno: { variable: "SOCK_DENO", binaries: ["deno/deno", "deno/deno.exe"], flags: ["run", "-A", "--quiet"] },
};

/** Where an installed package of each has its executable, from its `node_modules`. */
export const BINARIES: Readonly<Record<KnownRuntime, readonly string[]>> = {
  node: WHERE.node.binaries,
  bun: WHERE.bun.binaries,
  deno: WHERE.deno.binaries,
};

/** What a command line or a configuration names instead of what is found here. */
export interface RuntimeChoice {
  /** `--runtime bun=/path/to/bun`: the executable that stands for a runtime. */
  readonly executables: Readonly<Record<string, string>>;
  /** What stands between the executable and the module, instead of the default (`run -A --quiet` for Deno). */
  readonly flags: Readonly<Record<string, readonly string[]>>;
}

export function isKnown(runtime: Runtime): runtime is KnownRuntime {
  return Object.hasOwn(WHERE, runtime);
}

/** The binary itself, not its npm wrapper, which costs a start of Node: an environment variable, the pinned one, PATH. */
export function executable(runtime: KnownRuntime): string {
  const { variable, binaries } = WHERE[runtime];
  const named = process.env[variable];
  if (named) return named;
  for (let directory = dirname(fileURLToPath(import.meta.url)); ; directory = dirname(directory)) {
    for (const binary of binaries) {
      const path = join(directory, "node_modules", binary);
      if (existsSync(path)) return path;
    }
    if (directory === dirname(directory)) return runtime === runtimeVersion()[0] ? process.execPath : runtime;
  }
}

/** The command line before a module's path. Without a choice, that of the pinned runtime: peers are started so. */
export function command(runtime: Runtime, choice?: RuntimeChoice): string[] {
  const named = choice?.executables[runtime];
  const flags = choice?.flags[runtime];
  if (isKnown(runtime)) return [named ?? executable(runtime), ...(flags ?? WHERE[runtime].flags)];
  return [named ?? runtime, ...(flags ?? [])];
}

/** Of this process. */
export function runtimeVersion(): [name: string, version: string] {
  const { bun, deno, node } = process.versions as Record<string, string>;
  if (bun) return ["bun", bun];
  if (deno) return ["deno", deno];
  return ["node", node ?? ""];
}
