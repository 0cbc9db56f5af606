/** compat.json: which version is said to have kept what since when, and the shape of it all. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { type CompatStatement, compatData } from "../src/report/bcd.ts";
import { matrixData } from "../src/report/matrix-data.ts";
import { recorded } from "./recorded.ts";

const SCHEMA = join(import.meta.dirname, "../src/report/bcd.schema.json");
const PUBLISHED = join(import.meta.dirname, "../../docs/compat.json");
const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(SCHEMA, "utf8")) as object);

const VERSIONS = ["1.2.23", "1.3.14", "1.4.5"];

/** The support of one subject by bare Bun, from two cases on three versions. */
function support(first: readonly string[], second: readonly string[]): CompatStatement["support"][string] | undefined {
  const runs = VERSIONS.map((version, at) =>
    recorded([{ name: "bare-bun", version }], {
      "net/socket/half-open/first": [first[at] ?? ""],
      "net/socket/half-open/second": [second[at] ?? ""],
    }),
  );
  const { node } = compatData(matrixData(runs, ""));
  const socket = (node.net as Record<string, Record<string, { __compat: CompatStatement }>>).socket;
  return socket?.["half-open"]?.__compat.support.bun;
}

const all = (verdict: string): string[] => VERSIONS.map(() => verdict);

describe("version_added", () => {
  it("is at most the oldest version of the matrix when all keep it", () => {
    expect(support(all("pass"), all("pass"))).toEqual({ version_added: "≤1.2.23" });
  });
  it("is the first version that keeps it whole, after those that keep some of it", () => {
    expect(support(all("pass"), ["fail:order", "pass", "pass"])).toEqual([
      { version_added: "1.3.14" },
      {
        version_added: "≤1.2.23",
        version_removed: "1.3.14",
        partial_implementation: true,
        notes: expect.stringMatching(/^1\.2\.23, does not hold: .*half-open\/second, oven-sh\/bun#13217/),
      },
    ]);
  });
  it("is not there for versions before the first that keeps any of it", () => {
    expect(support(["fail:x", "pass", "pass"], ["fail:x", "pass", "pass"])).toEqual({ version_added: "1.3.14" });
  });
  it("is false when none keeps any of it", () => {
    const found = support(all("fail:x"), all("timeout:x"));
    const note = expect.stringMatching(/^1\.4\.5, does not hold/);
    expect(found).toEqual({ version_added: false, notes: [note, note] });
  });
  it("ends with version_removed when the newest keeps none of it any more", () => {
    expect(support(["pass", "pass", "fail:x"], ["pass", "pass", "fail:x"])).toEqual({
      version_added: "≤1.2.23",
      version_removed: "1.4.5",
    });
  });
  it("what nobody could try says nothing", () => {
    expect(support(all("unavailable:host:ipv6"), all(""))).toBeUndefined();
  });
});

it("has the shape of browser-compat-data", async () => {
  const columns = [
    { name: "bare-bun", version: "1.4.5" },
    { name: "bun", version: "1.4.5" },
  ];
  const run = recorded(columns, {
    "net/socket/half-open/keeps-writing": ["fail:order", "pass"],
    "net/socket/half-open/should-iterate": ["non-strict:equal", "pass"],
    "dgram/send/whole": ["pass", "unsupported:lacks:udp"],
    "programs/examples/echo": ["pass", "pass"],
  });
  const data = compatData(matrixData([run], ""));
  validate(data);
  expect(validate.errors).toBeNull();
  await expect(`${JSON.stringify(data, null, 2)}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, "golden/compat.json"),
  );
});

it("what is published has it too, with both trees and three runtimes", () => {
  const published = JSON.parse(readFileSync(PUBLISHED, "utf8")) as { browsers: object; node: object; sock: object };
  validate(published);
  expect(validate.errors).toBeNull();
  expect(Object.keys(published.browsers).sort()).toEqual(["bun", "deno", "nodejs"]);
  for (const tree of [published.node, published.sock]) expect(Object.keys(tree).sort()).toEqual(["dgram", "net"]);
});

it("the schema refuses what is not of that shape", () => {
  const run = recorded([{ name: "bare-bun", version: "1.4.5" }], { "net/a/b/c": ["fail:x"] });
  const data = JSON.parse(JSON.stringify(compatData(matrixData([run], ""))));
  data.node.net.a.b.__compat.support.bun = { version_added: "1.4.5", partial_implementation: true };
  expect(validate(data)).toBe(false);
});

it("every thread about a case names a case that there is", () => {
  const lock = readFileSync(join(import.meta.dirname, "../ids.lock"), "utf8").split("\n");
  const upstream = JSON.parse(readFileSync(join(import.meta.dirname, "../src/report/upstream.json"), "utf8")) as object;
  for (const [id, issues] of Object.entries(upstream)) {
    expect(lock).toContain(id);
    for (const issue of issues) expect(issue).toMatch(/^(?:[\w-]+\/[\w-]+#\d+|finding:[\w-]+)$/);
  }
});
