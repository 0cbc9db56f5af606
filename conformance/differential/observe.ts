/** Starts hosts until every probe of an area has been seen on a target, over crashes. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { loadTargets, ROOT } from "../src/registry.ts";
import { command } from "../src/runtimes.ts";
import type { HostOptions } from "./host.ts";

export type Observations = ReadonlyMap<string, readonly string[]>;

type Message = { begin?: string; id?: string; lines?: readonly string[]; done?: boolean };

/** A host that prints nothing for so long is stuck in a probe, beyond its own clock. */
const SILENCE = 40_000;

async function runHost(
  line: readonly string[],
  seen: Map<string, readonly string[]>,
): Promise<{ done: boolean; at: string | null; how: string }> {
  const [file = "", ...args] = line;
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
  let [done, at, errors] = [false, null as string | null, ""];
  let timer = setTimeout(() => {});
  const restart = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => child.kill("SIGKILL"), SILENCE);
  };
  restart();
  child.stderr.on("data", (chunk) => {
    errors = `${errors}${chunk}`.slice(-4000);
    if (process.env.SOCK_DIFFERENTIAL_STACKS) process.stderr.write(chunk);
  });
  createInterface({ input: child.stdout }).on("line", (text) => {
    restart();
    let message: Message;
    try {
      message = JSON.parse(text) as Message;
    } catch {
      return;
    }
    if (message.begin !== undefined) at = message.begin;
    else if (message.id !== undefined) seen.set(message.id, message.lines ?? []);
    else if (message.done) done = true;
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once("close", (...how) => resolve(how));
  });
  clearTimeout(timer);
  if (at !== null && seen.has(at)) at = null;
  return { done, at, how: `${signal ?? code} ${errors.trim().split("\n").slice(-12).join(" | ")}` };
}

export async function observe(
  targetName: string,
  area: string,
  options: Omit<HostOptions, "from">,
): Promise<Observations> {
  const { entries } = await loadTargets();
  const entry = entries.find(({ target }) => target.name === targetName);
  if (entry === undefined) throw new Error(`no target ${targetName}`);
  const seen = new Map<string, readonly string[]>();
  const host = join(ROOT, "differential/host.ts");
  for (;;) {
    const all: HostOptions = { ...options, from: seen.size };
    const line = [...command(entry.target.runtime), host, entry.file, area, JSON.stringify(all)];
    const { done, at, how } = await runHost(line, seen);
    if (done) return seen;
    if (at === null) throw new Error(`${targetName} ${area}: ended by ${how}`);
    // The exit code and the last words of a crash differ between machines.
    seen.set(at, ["CRASHES"]);
    if (process.env.SOCK_DIFFERENTIAL_STACKS) console.error(`${targetName}: ${at}: crashed: ${how}`);
  }
}
