/** Other versions of the runtimes than the pinned ones: npm packages as those are, fetched once, outside the work tree. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { BINARIES } from "./runtimes.ts";
import type { KnownRuntime } from "./target.ts";

/** `SOCK_CACHE` names another place. */
export function cacheDirectory(): string {
  return process.env.SOCK_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "sock-conformance");
}

/** The executable of that version, fetched unless it is there already. Throws a sentence when it cannot be had. */
export function fetchRuntime(runtime: KnownRuntime, version: string): string {
  const directory = join(cacheDirectory(), "runtimes", `${runtime}-${version}`);
  const found = executableIn(directory, runtime);
  if (found) return found;
  // Under another name until it is whole: an interrupted installation must not look like one.
  const fresh = `${directory}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const { status, stderr } = npm(
    ["install", "--prefix", fresh, "--no-save", "--no-audit", "--no-fund"],
    [`${runtime}@${version}`],
  );
  const installed = status === 0 ? executableIn(fresh, runtime) : undefined;
  if (!installed) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`${runtime}@${version} cannot be installed: ${stderr.trim().split("\n").at(-1) ?? ""}`);
  }
  rmSync(directory, { recursive: true, force: true });
  renameSync(fresh, directory);
  return executableIn(directory, runtime) ?? installed;
}

function executableIn(directory: string, runtime: KnownRuntime): string | undefined {
  return BINARIES[runtime].map((binary) => join(directory, "node_modules", binary)).find((path) => existsSync(path));
}

/** Every stable version that npm has of it, oldest first. */
export function publishedVersions(runtime: KnownRuntime): string[] {
  const { status, stdout, stderr } = npm(["view", "--json"], [runtime, "versions"]);
  if (status !== 0) throw new Error(`npm does not tell the versions of ${runtime}: ${stderr.trim()}`);
  return (JSON.parse(stdout) as string[]).filter((version) => /^\d+\.\d+\.\d+$/.test(version));
}

function npm(
  options: readonly string[],
  args: readonly string[],
): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env };
  // npm and pnpm hand their own configuration down as variables, which this npm would obey.
  for (const name of Object.keys(env)) if (/^npm_(config|package|lifecycle)_/i.test(name)) delete env[name];
  return spawnSync("npm", [...options, "--loglevel=error", ...args], { encoding: "utf8", env });
}
