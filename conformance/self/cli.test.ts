/** The command line: exit codes, selection, expectations, interruption. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CASES, cli, FAKE, FEW, runFake, withDirectory } from "./run-cli.ts";

const fake = ["--cases", CASES, "--target", FAKE, "--timeout-multiplier", "0.1"];
const case1 = "verdicts/ways-to-end";

describe("misuse is exit code 2 and a sentence", () => {
  it.each([
    ["no command", []],
    ["an unknown command", ["runn"]],
    ["an unknown flag", ["run", "--taget", "node"]],
    ["an unknown id", ["run", "net/nothing", ...fake]],
    ["half a segment of an id", ["run", "verdicts/ways", ...fake]],
    ["an unknown target", ["run", "--cases", CASES, "--target", "nod"]],
    ["an unknown level", ["run", ...fake, "--level", "may"]],
    ["an unknown reporter", ["run", ...fake, "--reporter", "xml"]],
    ["nothing selected", ["run", "order", ...fake, "--level", "info"]],
    ["a multiplier that is no number", ["run", "--cases", CASES, "--timeout-multiplier", "fast"]],
    ["a concurrency of none", ["run", ...fake, "--concurrency", "0"]],
    ["an update without expectations", ["run", ...fake, "--expectations", "none", "--update-expectations"]],
    ["explain without an id", ["explain", "--cases", CASES]],
    ["explain of many", ["explain", "verdicts", "--cases", CASES]],
  ])("%s", async (_, args) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.trim()).not.toBe("");
  });
});

describe("without running", () => {
  it("list prints ids, rows and claims", async () => {
    const { code, stdout } = await cli(["list", "order", "--cases", CASES]);
    expect(code).toBe(0);
    expect(stdout).toContain("order/journal/wrong-order  [K09]\n        The events come in this order.");
  });

  it("explain prints the row's text", async () => {
    const { code, stdout } = await cli(["explain", "order/journal/wrong-order", "--cases", CASES]);
    expect(code).toBe(0);
    expect(stdout).toContain("exactly one `close`");
  });

  it("--dry-run names what would run", async () => {
    const { code, stdout } = await cli(["run", "order", ...fake, "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toBe("fake  order/journal/wrong-order\nfake  order/journal/missing-event\n");
  });
});

it("exits 0 when everything is as expected, with the table on stdout", async () => {
  const { code, stdout } = await runFake([`${case1}/passes`]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/target +runtime +pass +headline\nfake +node \d+\.\d+\.\d+ +1 +must 1\/1/);
});

it("tells claim, expected, actual, journal and the command that repeats it", async () => {
  const { stdout, results } = await runFake(["order/journal/wrong-order"]);
  expect(stdout).toContain("The events come in this order.  [must: K09]");
  expect(stdout).toMatch(/expected: \[ 's:end', 's:close\(true\)' \]\n +actual: +\[ 's:close\(true\)', 's:end' \]/);
  expect(stdout).toContain("journal:  s:close(true) → s:end");
  expect(results[0]).toMatchObject({ code: "order", journal: ["s:close(true)", "s:end"] });
  expect(stdout).toContain(`again:    ${results[0]?.again}`);
});

it("--strict counts a should that is not met", async () => {
  const id = `${case1}/should-but-does-not`;
  expect((await runFake([id])).code).toBe(0);
  expect((await runFake([id, "--strict"])).code).toBe(1);
});

it("--repeat keeps the worst and tells flaky", async () => {
  const { lines } = await runFake([`${case1}/passes`, "--repeat", "3"]);
  expect(lines.filter((line) => line.type === "result")).toMatchObject([{ verdict: "pass", flaky: false }]);
});

it("a case that varies is flaky, keeps its worst verdict, and alone is exit code 4", async () => {
  await withDirectory(async (directory) => {
    process.env.SOCK_SELF_COUNTER = join(directory, "counter");
    const { code, lines } = await runFake(["plain/cases/varies", "--cases", FEW, "--repeat", "2"]);
    delete process.env.SOCK_SELF_COUNTER;
    expect(lines.filter((line) => line.type === "result")).toMatchObject([{ verdict: "non-strict", flaky: true }]);
    expect(code).toBe(4);
  });
});

it("--require-rows fails while rows have no case", async () => {
  const { code, stdout } = await runFake(["--cases", FEW, "--require-rows"]);
  expect(code).toBe(3);
  expect(stdout).toContain("suite: K06: no case proves it");
  expect(stdout).not.toContain("K01: no case");
});

it("interrupted: 130, the reports are written, nothing stays behind in the temporary directory", async () => {
  await withDirectory(async (directory) => {
    const file = join(directory, "results.ndjson");
    // A temporary directory of its own: other runs have their scratch directories in the usual one.
    const scratch = join(directory, "scratch");
    mkdirSync(scratch);
    const args = ["run", `${case1}/hangs-silently`, `${case1}/spins-for-ever`, "--cases", CASES, "--target", FAKE];
    const { code } = await cli(
      [...args, "--expectations", "none", "--timeout-multiplier", "30", "--reporter", `ndjson=${file}`],
      (kill) => {
        const watch = setInterval(() => {
          // The run has begun once it has its directory.
          if (!readdirSync(scratch).some((name) => name.startsWith("sock-run-"))) return;
          clearInterval(watch);
          kill("SIGINT");
        }, 20);
      },
      { ...process.env, TMPDIR: scratch },
    );
    expect(code).toBe(130);
    const lines = readFileSync(file, "utf8").trim().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ type: "end", complete: false });
    expect(readdirSync(scratch)).toEqual([]);
  });
}, 60_000);

describe("expectations", () => {
  const entry = { id: `${case1}/fails-an-assertion`, verdict: "fail", code: "equal", issue: null, reason: "known" };
  const run = (ids: readonly string[], entries: unknown): Promise<number | null> =>
    withDirectory(async (directory) => {
      writeFileSync(join(directory, "fake.jsonc"), `// known\n${JSON.stringify(entries)}`);
      return (await cli(["run", ...ids, ...fake, "--expectations", directory])).code;
    });

  it("an expected failure with its code is as expected", async () => {
    expect(await run([entry.id], [entry])).toBe(0);
  });
  it("a failure with another code is not", async () => {
    expect(await run([entry.id], [{ ...entry, code: "deep-equal" }])).toBe(1);
  });
  it("another verdict is not", async () => {
    expect(await run([entry.id], [{ ...entry, verdict: "timeout" }])).toBe(1);
  });
  it("an unexpected pass is not", async () => {
    expect(await run([`${case1}/passes`], [{ ...entry, id: `${case1}/passes` }])).toBe(1);
  });
  it("an entry that nothing answers in a full run is exit code 2", async () => {
    await withDirectory(async (directory) => {
      const stale = { ...entry, id: "plain/cases/absence-of-what-is-there" };
      writeFileSync(join(directory, "fake.jsonc"), JSON.stringify([stale]));
      const args = ["--cases", FEW, "--target", FAKE, "--expectations", directory];
      expect((await cli(["run", ...args])).code).toBe(2);
      expect((await cli(["run", "plain/cases/passes", ...args])).code).toBe(0);
    });
  });
  it("an entry for another version says nothing", async () => {
    expect(await run([entry.id], [{ ...entry, when: { runtime: "<1" } }])).toBe(1);
  });
  it.each([
    ["an unknown key", [{ ...entry, skip: true }]],
    ["an unknown id", [{ ...entry, id: "net/nothing/at-all" }]],
    ["a missing reason", [{ ...entry, reason: "" }]],
    ["a pass", [{ ...entry, verdict: "pass" }]],
    ["the same case twice", [entry, entry]],
    ["a bad range", [{ ...entry, when: { runtime: "~1.4" } }]],
    ["no list", { [entry.id]: entry }],
  ])("%s is exit code 2", async (_, entries) => {
    expect(await run([`${case1}/passes`], entries)).toBe(2);
  });

  it("--update-expectations writes what then is as expected, and keeps reasons", async () => {
    await withDirectory(async (directory) => {
      const args = ["run", `${case1}/fails-an-assertion`, `${case1}/passes`, ...fake, "--expectations", directory];
      writeFileSync(join(directory, "fake.jsonc"), JSON.stringify([{ ...entry, code: "old", reason: "kept" }]));
      expect((await cli([...args, "--update-expectations"])).code).toBe(0);
      expect(readFileSync(join(directory, "fake.jsonc"), "utf8")).toContain('"reason": "kept"');
      expect((await cli(args)).code).toBe(0);
    });
  });
});
