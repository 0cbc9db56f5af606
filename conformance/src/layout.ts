/**
 * Where the suite's own files are. `ROOT` holds `src/`, `cases/`, `targets/`: the sources in the repository, and what is
 * compiled from them, at the same places relative to each other, in an installed package (Node strips no types there).
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE: string = fileURLToPath(import.meta.url);

export const ROOT: string = dirname(dirname(HERE));

/** An installed package, not the repository. */
export const INSTALLED: boolean = !HERE.endsWith(".ts");

/** The repository, or the folder that stands for it in an installed package: `docs/` lies in it. */
export const REPOSITORY: string = dirname(ROOT);

export function suiteVersion(): string {
  const manifest = INSTALLED ? join(ROOT, "../../package.json") : join(ROOT, "package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** How a user starts the command line here, for messages. */
export const PROGRAM: string = INSTALLED ? "npx sock-conformance" : "node conformance/src/cli.ts";

/** The file of one of the suite's own modules, to be run as a program. */
export function ownModule(name: "cli" | "host" | "peer" | "child-entry"): string {
  return join(ROOT, "src", name + (INSTALLED ? ".js" : ".ts"));
}
