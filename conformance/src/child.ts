/** A program of its own on the same runtime and target: for `ref` / `unref`, exit codes and uncaught errors. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ChildResult } from "./case.ts";
import { ownModule } from "./layout.ts";
import { before } from "./waiting.ts";

export interface ChildSetting {
  /** The target's module; empty where there is none. */
  readonly target: string;
  readonly command: readonly string[];
  readonly directory: string;
  readonly signal: AbortSignal;
}

const ENTRY = ownModule("child-entry");
/** The code of a case that needs what nobody has named: a module of the target that a program could import. */
export const NO_PROGRAMS = "unavailable:programs";
let count = 0;

export async function runChild(
  setting: ChildSetting,
  source: string,
  args: readonly string[],
  inherited?: number,
): Promise<ChildResult> {
  const file = join(setting.directory, `child-${++count}.mts`);
  writeFileSync(
    file,
    `import target from ${JSON.stringify(pathToFileURL(setting.target).href)};\n` +
      `const { net, dgram } = await target.create();\n${source}\n`,
  );
  const [program = process.execPath, ...flags] = setting.command;
  const child = spawn(program, [...flags, ENTRY, file, ...args], {
    stdio: inherited === undefined ? ["ignore", "pipe", "pipe"] : ["ignore", "pipe", "pipe", inherited],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const ended = new Promise<ChildResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...output }));
  });
  try {
    return await before(setting.signal, ended, "child-running", "a child process that must exit by itself");
  } finally {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  }
}
