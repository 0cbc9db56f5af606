/**
 * `dist/`: the suite as it is published. Compiled modules keep their places relative to each other and to `docs/`, so
 * that nothing has to know where it runs from but src/layout.ts; beside them lies what modules read as files.
 */
import { spawnSync } from "node:child_process";
import { cpSync, globSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleClient, CLIENT_FILE } from "./src/report/bundle.ts";

const here = import.meta.dirname;
const dist = join(here, "dist");
const repository = join(here, "..");

const READ_AS_FILES = [
  "conformance/src/ledger.json",
  "conformance/src/report/*.json",
  "conformance/expectations",
  "conformance/ids.lock",
  "docs/spec.md",
  "docs/examples/*.ts",
];

// A case that is gone from the sources must be gone here too: whatever lies under cases/ is run.
rmSync(dist, { recursive: true, force: true });
const { status } = spawnSync("tsc -p tsconfig.build.json", { cwd: here, stdio: "inherit", shell: true });
for (const file of globSync(READ_AS_FILES, { cwd: repository })) {
  cpSync(join(repository, file), join(dist, file), { recursive: true });
}
writeFileSync(join(dist, "conformance/src/report", CLIENT_FILE), JSON.stringify(bundleClient()));
process.exitCode = status ?? 1;
