/** What changed between two runs. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { difference } from "../src/report/difference.ts";
import { differenceMarkdown, differenceText } from "../src/report/difference-text.ts";
import { recorded, recordedText } from "./recorded.ts";
import { cli, withDirectory } from "./run-cli.ts";

const BUN = { name: "bun", version: "1.4.5" };
const CASES: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "net/a/fails-now": ["pass", "fail:order"],
  "net/a/crashes-now": ["unsupported:lacks:fd", "crash:signal:SIGSEGV"],
  "net/a/should-no-more": ["pass", "non-strict:equal"],
  "net/a/refused-now": ["pass", "unsupported:lacks:fd"],
  "net/a/passes-now": ["timeout:missing-event:close", "pass"],
  "net/a/should-again": ["non-strict:equal", "pass"],
  "net/a/fails-otherwise": ["fail:order", "fail:equal"],
  "net/a/cannot-tell": ["pass", "unavailable:host:ipv6"],
  "net/a/as-before": ["fail:order", "fail:order"],
  "net/a/new-here": ["", "fail:order"],
  "net/a/gone": ["pass", ""],
};

function run(at: 0 | 1, target: { name: string; version: string } = BUN) {
  return recorded([target], column(at));
}

function column(at: 0 | 1): Record<string, string[]> {
  return Object.fromEntries(Object.entries(CASES).map(([id, cells]) => [id, [cells[at]]]));
}

it("tells apart what got worse, what got better and what only changed", () => {
  const [target] = difference(run(0), run(1)).targets;
  expect(Object.fromEntries(target?.changes.map(({ id, kind }) => [id.slice(6), kind]) ?? [])).toEqual({
    "fails-now": "failing",
    "crashes-now": "failing",
    "should-no-more": "worse",
    "refused-now": "worse",
    "passes-now": "passing",
    "should-again": "better",
    "fails-otherwise": "other",
    "cannot-tell": "other",
    "new-here": "added",
    gone: "removed",
  });
  expect(target?.same).toBe(1);
});

it("pairs a target with itself on another version, and names what only one run has", () => {
  const before = recorded([{ name: "bare-bun@1.3.14", version: "1.3.14" }, BUN], { "net/a/b": ["fail:order", "pass"] });
  const after = recorded([{ name: "bare-bun", version: "1.4.5" }], { "net/a/b": ["pass"] });
  const found = difference(before, after);
  expect(found.targets).toMatchObject([{ before: { name: "bare-bun@1.3.14" }, after: { name: "bare-bun" } }]);
  expect(found.alone).toEqual([{ name: "bun", in: "before" }]);
  expect(found.worse).toBe(false);
});

it.each([
  ["difference.md", differenceMarkdown],
  ["difference.txt", differenceText],
])("%s", async (file, write) => {
  const [before, after] = [run(0), run(1, { ...BUN, version: "1.4.6" })];
  const text = write(difference(before, after), before, after);
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "golden", file));
});

describe("the command", () => {
  const diff = (a: string, b: string, ...flags: string[]): ReturnType<typeof cli> =>
    withDirectory((directory) => {
      writeFileSync(join(directory, "a"), a);
      writeFileSync(join(directory, "b"), b);
      return cli(["diff", join(directory, "a"), join(directory, "b"), ...flags]);
    });
  const [before, after] = [recordedText([BUN], column(0)), recordedText([BUN], column(1))];

  it("exits 1 when anything got worse, 0 when nothing did", async () => {
    expect((await diff(before, after)).code).toBe(1);
    const better = recordedText([BUN], { ...column(0), "net/a/fails-otherwise": ["pass"] });
    expect((await diff(before, better)).code).toBe(0);
    expect((await diff(before, before)).stdout).toContain("10 unchanged");
  });

  it("writes Markdown", async () => {
    expect((await diff(before, after, "--reporter", "md")).stdout).toContain("| newly failing | `net/a/fails-now`");
  });

  it("a truncated run is exit code 3, what is no run 2", async () => {
    expect((await diff(before, after.slice(0, after.lastIndexOf("\n")))).code).toBe(3);
    expect((await diff(before, "{}")).code).toBe(2);
    expect((await diff(before, after.replace('"schema":1', '"schema":2'))).code).toBe(2);
    expect((await diff(before, after, "--reporter", "junit")).code).toBe(2);
  });
});
