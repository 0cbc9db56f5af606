/** What a third party can get wrong, and the tools of its report; `scripts/check-plugin.ts` runs the way that is right. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CONFIG_NAME, readConfig } from "../src/plugin/config.ts";
import type { Claim } from "../src/report/claim.ts";
import { defineTarget, perRuntime, targetOf } from "../src/target.ts";
import { CASES, cli, FAKE, IMPATIENT, withDirectory } from "./run-cli.ts";

describe("the configuration", () => {
  const read = (content: unknown): Promise<ReturnType<typeof readConfig>> =>
    withDirectory((directory) => {
      const file = join(directory, CONFIG_NAME);
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
      return readConfig(file);
    });

  it("has paths relative to its file, and programs by name or path", async () => {
    await withDirectory((directory) => {
      const file = join(directory, CONFIG_NAME);
      writeFileSync(
        file,
        `// why\n{ "target": "./t.js", "command": ["./rt", "-x"], "executables": { "bun": "bun-canary" } }`,
      );
      const config = readConfig(file);
      expect(config.targets).toEqual([join(directory, "t.js")]);
      expect(config.command).toEqual([join(directory, "rt"), "-x"]);
      expect(config.executables).toEqual({ bun: "bun-canary" });
    });
  });
  it.each([
    ["an unknown key", { targets: "./t.js" }, "unknown key targets; there are target,"],
    ["a key of every object", { constructor: "./t.js" }, "unknown key constructor"],
    ["a target that is no path", { target: 1 }, "target is not a path"],
    ["an empty command", { command: [] }, "command is not a list of texts"],
    ["flags that are no lists", { flags: { deno: "-A" } }, "flags is not lists of texts by runtime"],
    ["a multiplier of nothing", { timeoutMultiplier: 0 }, "timeoutMultiplier is not a number above 0"],
    ["a list", [], "not an object"],
    ["no JSON", "{", "JSON"],
  ])("refuses %s", async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
  it("that is named must exist", () => {
    expect(() => readConfig("/nowhere/conformance.json")).toThrow("ENOENT");
  });
});

describe("a target", () => {
  const create = (): never => {
    throw new Error("not here");
  };
  it.each([
    ["nothing", undefined, "exports no target by default"],
    ["no name", { create }, "its name is not lower-case kebab"],
    ["a name that is no file name", { name: "a/b", create }, "its name is not lower-case kebab"],
    ["no create", { name: "a" }, "it has no create()"],
    ["an unknown kind", { name: "a", create, kind: "mine" }, "its kind is"],
    ["no runtimes", { name: "a", create, runtimes: [] }, "its runtimes are no list"],
  ])("refuses %s", (_, exported, fault) => {
    expect(targetOf(exported)).toContain(fault);
  });
  it("is an adapter on Node unless it says otherwise", () => {
    expect(targetOf({ name: "a", create })).toMatchObject({ kind: "adapter", runtime: "node" });
  });
  it("of several runtimes is one on each", () => {
    const target = defineTarget({ name: "a", runtimes: ["bun", "otherjs"], create });
    expect(perRuntime(target).map(({ name, runtime }) => [name, runtime])).toEqual([
      ["a-bun", "bun"],
      ["a-otherjs", "otherjs"],
    ]);
  });
});

describe("the command line", () => {
  it.each([
    ["--runtime without a path", ["--runtime", "bun"]],
    ["--runtime of a file that is not there", ["--runtime", "bun=/nowhere/bun"]],
    ["--on that leaves nothing", ["--on", "otherjs"]],
    ["a configuration that is not there", ["--config", "/nowhere/conformance.json"]],
  ])("%s is exit code 2", async (_, args) => {
    const { code, stderr } = await cli(["run", "--cases", CASES, "--target", FAKE, "--dry-run", ...args]);
    expect(code, stderr).toBe(2);
  });

  it("claims what happened, and a badge says the score", async () => {
    await withDirectory(async (directory) => {
      const args = [
        "run",
        "verdicts",
        "--cases",
        CASES,
        "--target",
        FAKE,
        "--expectations",
        "none",
        "--out",
        directory,
      ];
      await cli([...args, ...IMPATIENT, "--reporter", "claim,badge"]);
      const claim = JSON.parse(readFileSync(join(directory, "claim.json"), "utf8")) as Claim;
      expect(claim).toMatchObject({ schema: 1, interpretation: 1, isolation: "process", full: false });
      const [target] = claim.targets;
      expect(target).toMatchObject({
        name: "fake",
        runtime: "node",
        conforming: false,
        absent: ["tcp.reset", "unix.abstract"],
      });
      expect(target?.deviations.map(({ verdict }) => verdict)).toEqual(
        expect.arrayContaining(["fail", "timeout", "crash", "leak"]),
      );
      const { passed = 0, of = 0 } = target?.must ?? {};
      expect(passed).toBeLessThan(of);
      expect(readFileSync(join(directory, "badge.svg"), "utf8")).toContain(`fake: must ${passed}/${of} of a selection`);
    });
  }, 60_000);
});
