/**
 * Runs the probes of an area in the runtime it is started in, and prints what each saw, a JSON line each:
 * `host.ts <target module> <area> <options as JSON>`. `begin` comes before a probe, so that a crash has a name.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, stdout } from "node:process";
import { pathToFileURL } from "node:url";
import type { Target } from "../src/target.ts";
import { AREAS } from "./areas.ts";
import { describe, describeForAnyLanguage, normalize } from "./describe.ts";

export interface HostOptions {
  readonly seed: number;
  readonly count: number;
  /** So many probes were seen, or crashed, in earlier hosts. */
  readonly from: number;
  /** The two sides of the comparison are different runtimes. */
  readonly anyLanguage: boolean;
  /** Only probes whose id has this in it. */
  readonly only: string;
  /** Only these, by their place among those. */
  readonly places?: readonly number[];
}

/** A probe that waits for what never comes is told, not waited for. */
const LONGEST = 5_000;

function print(message: object): void {
  stdout.write(`${JSON.stringify(message)}\n`);
}

const [modulePath = "", areaName = "", text = "{}"] = process.argv.slice(2);
const options = JSON.parse(text) as HostOptions;
if (options.anyLanguage) describeForAnyLanguage();
const area = AREAS.find(({ name }) => name === areaName);
if (area === undefined) throw new Error(`no area ${areaName}`);
// Paths like "abc" are tried, and must not lie about in the project.
const here = mkdtempSync(join(tmpdir(), "sock-here-"));
process.chdir(here);
const { default: target } = (await import(pathToFileURL(modulePath).href)) as { default: Target };
const subject = await target.create();
let uncaught: string[] = [];
process.on("uncaughtException", (error) => {
  uncaught.push(
    `uncaught ${options.anyLanguage ? describe(error) : `${error} ${(error as NodeJS.ErrnoException).code}`}`,
  );
  if (env.SOCK_DIFFERENTIAL_STACKS) console.error(error);
});

const named = area.probes(options).filter(({ id }) => id.includes(options.only));
const probes = options.places === undefined ? named : options.places.flatMap((place) => named[place] ?? []);
for (const { id, observe } of probes.slice(options.from)) {
  print({ begin: id });
  uncaught = [];
  let lines: readonly string[];
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<readonly string[]>((resolve) => {
      timer = setTimeout(resolve, LONGEST, ["HANGS"]);
    });
    lines = await Promise.race([observe(subject), late]);
  } catch (error) {
    lines = [`FAILS ${error instanceof Error ? error.stack : String(error)}`];
  } finally {
    clearTimeout(timer);
  }
  print({ id, lines: [...lines, ...uncaught].map(normalize) });
}
print({ done: true });
process.chdir("/");
rmSync(here, { recursive: true, force: true });
stdout.write("", () => process.exit(0));
