/** The suite's files: ids.lock, the contract's rows, the ledger, comments in JSON, version ranges. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkLock, extendLock } from "../src/ids-lock.ts";
import { parseJsonc } from "../src/jsonc.ts";
import { ledgerRows, specRows } from "../src/rows.ts";
import { inRange } from "../src/version-range.ts";
import { withDirectory } from "./run-cli.ts";

describe("ids.lock", () => {
  const check = (lock: string, ids: readonly string[]): Promise<readonly string[]> =>
    withDirectory((directory) => {
      const file = join(directory, "ids.lock");
      writeFileSync(file, lock);
      return checkLock(ids, file);
    });

  it("holds when every id is there", async () => {
    expect(await check("a/x\na/y removed\na/z -> a/x\n", ["a/x"])).toEqual([]);
  });
  it.each([
    ["a new id", "a/x\n", ["a/x", "a/y"], /not in ids.lock.*: 1 ids \(a\/y\)/],
    ["an id that is gone", "a/x\na/y\n", ["a/x"], /a\/y: gone/],
    ["a retired id used again", "a/x removed\n", ["a/x"], /a\/x: .* used again/],
    ["a rename to nothing", "a/x\na/y -> a/q\n", ["a/x"], /a\/y: renamed to a\/q/],
    ["an unknown fate", "a/x\na/y lost\n", ["a/x"], /a\/y: "lost"/],
  ])("complains about %s", async (_, lock, ids, pattern) => {
    const problems = await check(lock, ids);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(pattern);
  });
  it("is extended in order, tombstones kept", async () => {
    await withDirectory((directory) => {
      const file = join(directory, "ids.lock");
      writeFileSync(file, "b/x\na/y removed\n");
      expect(extendLock(["b/x", "a/a"], file)).toBe(1);
      expect(checkLock(["b/x", "a/a"], file)).toEqual([]);
    });
  });
});

it("reads every row of the contract and of the ledger", () => {
  const spec = specRows().map(({ id }) => id);
  expect(spec).toHaveLength(5 + 13 + 25 + 11 + 8);
  expect(new Set(spec).size).toBe(spec.length);
  expect(ledgerRows()).toHaveLength(167);
  expect(ledgerRows().every(({ issues, text }) => issues.length > 0 && text !== "")).toBe(true);
});

it("reads JSON with comments, and nothing looser", () => {
  expect(parseJsonc('// a\n[1, /* b */ "// no comment", "\\"/*"]')).toEqual([1, "// no comment", '"/*']);
  expect(() => parseJsonc("[1,]")).toThrow(SyntaxError);
});

it.each([
  ["1.4.5", ">=1.4 <1.5", true],
  ["1.5.0", ">=1.4 <1.5", false],
  ["1.4.5", "=1.4", true],
  ["1.4.5", "1.4.4", false],
  ["2.10.0", ">2.9.6", true],
  ["2.9.6", "<=2.9.6", true],
  ["26.10.0", ">=26", true],
])("%s in %s: %s", (version, range, holds) => {
  expect(inRange(version, range)).toBe(holds);
});

it("refuses what is no range", () => {
  expect(() => inRange("1.0.0", "^1.0")).toThrow("no version range");
});
