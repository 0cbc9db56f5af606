/** The mutants themselves: what they say is so, and who survives is told. That each is caught, `mutants` shows. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkMutants, loadMutants } from "../mutants/registry.ts";
import { PAGE } from "../src/commands/mutants.ts";
import { loadCases } from "../src/registry.ts";
import { cli } from "./run-cli.ts";

const FIXTURES = join(import.meta.dirname, "fixtures/mutants");
const MOST_MS = 60_000;

test("names, rows and killers exist", async () => {
  const mutants = await loadMutants();
  const { entries, problems } = await loadCases();
  expect(problems).toEqual([]);
  expect(checkMutants(mutants, entries)).toEqual([]);
  expect(mutants.length).toBeGreaterThanOrEqual(28);
  for (const { mutant } of mutants) expect(mutant.fault, mutant.id).toMatch(/^[A-Z`].*\.$/);
});

test("the page tells of every mutant as it is", async () => {
  const page = readFileSync(PAGE, "utf8");
  const stale = (await loadMutants()).filter(({ mutant: { id, fault, rows, killers } }) => {
    const line = page.split("\n").find((candidate) => candidate.startsWith(`| ${id} | ${fault} | ${rows.join(" ")} |`));
    return line === undefined || killers.some((killer) => !line.includes(`\`${killer}\``));
  });
  expect(stale.map(({ mutant }) => mutant.id)).toEqual([]);
});

test("a mutant that is caught by all that should ends in 0", { timeout: MOST_MS }, async () => {
  const { code, stdout } = await cli(["mutants", "always-half-open"]);
  expect(stdout).toContain("✓ always-half-open  2/2 expected");
  expect(stdout).toContain("1 mutant, 1 caught, 0 survived; control clean");
  expect(code).toBe(0);
});

test("a survivor, and a killer that does not kill, end in 1", { timeout: MOST_MS }, async () => {
  const { code, stdout } = await cli(["mutants", join(FIXTURES, "survivor.ts"), join(FIXTURES, "half-caught.ts")]);
  expect(stdout).toContain("survivors: survivor\n");
  expect(stdout).toContain("not caught by all that should: half-caught\n");
  expect(stdout).toContain("NOT CAUGHT BY net/socket/half-open/stays-writable-after-fin  (pass)");
  expect(code).toBe(1);
});

test("an unknown mutant is a misuse", { timeout: MOST_MS }, async () => {
  const { code, stderr } = await cli(["mutants", "no-such-mutant"]);
  expect(stderr).toContain("no mutant no-such-mutant");
  expect(code).toBe(2);
});
