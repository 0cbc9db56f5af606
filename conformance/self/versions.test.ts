/** The version matrix, on the pinned Node and a few cases: nothing is fetched. */
import { existsSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cli, FEW, withDirectory } from "./run-cli.ts";

const MANIFEST = join(import.meta.dirname, "../../node_modules/node/package.json");
const { version } = JSON.parse(readFileSync(MANIFEST, "utf8")) as { version: string };
const name = `node@${version}`;

it("runs each version once, and goes on where it was interrupted", async () => {
  await withDirectory(async (directory) => {
    const run = (): ReturnType<typeof cli> =>
      cli(["versions", name, "--cases", FEW, "--out", directory, "--expectations", "none"]);
    const first = await run();
    expect(first.stderr).toContain(`[1/1] ${name}\n`);
    expect(first.stdout).toMatch(new RegExp(`node ${version} bare: must \\d+/\\d+`));
    for (const file of ["compat.md", "compat.json", "matrix.html"]) {
      expect(existsSync(join(directory, file))).toBe(true);
    }
    expect(readFileSync(join(directory, "compat.md"), "utf8")).toContain(`| node ${version} | @sock |`);

    expect((await run()).stderr).toContain(`[1/1] ${name}: there already`);
    const file = join(directory, `${name}.ndjson`);
    truncateSync(file, readFileSync(file, "utf8").trimEnd().lastIndexOf("\n"));
    expect((await run()).stderr).toContain(`[1/1] ${name}\n`);
  });
}, 60_000);

it.each(["node", "node@22", "perl@5.42.0"])("%s is no version of a runtime", async (text) => {
  expect((await cli(["versions", text])).code).toBe(2);
});
