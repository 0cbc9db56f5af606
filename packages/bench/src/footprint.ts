/** What an adapter costs before it does anything: time to import, memory of idle connections, bytes of code. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Peer } from "./peer.ts";
import { median } from "./statistics.ts";

export interface Footprint {
  readonly runtime: string;
  readonly what: string;
  readonly bare: number | null;
  readonly adapter: number;
  readonly unit: string;
}

export const FOOTPRINTS = ["import", "idle-memory", "size"] as const;

export async function footprint(
  what: string,
  runtime: string,
  command: readonly string[],
  rounds: number,
): Promise<Footprint> {
  if (what === "size")
    return { runtime, what, bare: null, adapter: sizeOf(runtime), unit: "KiB, minified and gzipped" };
  const measure = what === "import" ? importTime : idleMemory;
  const bare: number[] = [];
  const adapter: number[] = [];
  for (let i = 0; i < rounds; i++) {
    bare.push(await measure(command, "bare"));
    adapter.push(await measure(command, "adapter"));
  }
  const unit = what === "import" ? "ms" : "KiB per idle connection";
  return { runtime, what, bare: median(bare), adapter: median(adapter), unit };
}

async function importTime(command: readonly string[], variant: string): Promise<number> {
  const child = new Peer(0, command, "import.ts", [variant]);
  const [ms = 0] = await child.numbers();
  return ms;
}

async function idleMemory(command: readonly string[], variant: string): Promise<number> {
  const load = new Peer(1, ["bun"], "load.ts", ["idle"]);
  await load.numbers();
  const server = new Peer(0, command, "server.ts", [variant, "idle"]);
  try {
    const [port = 0] = await server.numbers();
    const [before = 0] = await server.ask("memory");
    const [connections = 1] = await load.ask(`connect ${port}`);
    const [after = 0] = await server.ask("memory");
    return (after - before) / 1024 / connections;
  } finally {
    server.kill();
    load.kill();
  }
}

/** The whole package with core, as a bundler would ship it. */
function sizeOf(runtime: string): number {
  const directory = mkdtempSync(join(tmpdir(), "sock-size-"));
  try {
    const entry = fileURLToPath(new URL(`../../${runtime}/src/index.ts`, import.meta.url));
    const target = runtime === "bun" ? "bun" : "node";
    spawnSync("bun", ["build", entry, "--minify", `--target=${target}`, `--outdir=${directory}`], { stdio: "ignore" });
    return (
      readdirSync(directory).reduce((sum, file) => sum + gzipSync(readFileSync(join(directory, file))).length, 0) / 1024
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}
