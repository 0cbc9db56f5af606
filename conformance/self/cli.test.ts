/** The command line: exit codes, selection, expectations, interruption. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../src/commands/help.ts";
import { CASES, cli, FAKE, FEW, IMPATIENT, runFake, withDirectory } from "./run-cli.ts";

const fake = ["--cases", CASES, "--target", FAKE, ...IMPATIENT];
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
    ["an unknown capability", ["run", ...fake, "--needs", "tcp.no-dely"]],
    ["a shard out of range", ["run", ...fake, "--shard", "5/4"]],
    ["a shard that is none", ["run", ...fake, "--shard", "half"]],
    ["a version that is none", ["run", ...fake, "--suite", "next"]],
    ["an isolation that is none", ["run", ...fake, "--isolate", "thread"]],
    ["a finding that is none", ["run", ...fake, "--fail-on", "flakey"]],
    ["a seed that is no number", ["run", ...fake, "--seed", "-1"]],
    ["a shuffle that is no number", ["run", ...fake, "--shuffle=often"]],
    [
      "nothing older than the first version",
      ["run", "plain/later", "--cases", FEW, "--target", FAKE, "--suite", "1.1"],
    ],
    ["a flag of another command", ["list", "--repeat", "3"]],
    ["verify against what git does not know", ["verify", "--base", "no-such-commit", "--target", FAKE, "--load", "0"]],
    ["an update without expectations", ["run", ...fake, "--expectations", "none", "--update-expectations"]],
    ["explain without an id", ["explain", "--cases", CASES]],
    ["explain of many", ["explain", "verdicts", "--cases", CASES]],
  ])("%s", async (_, args) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.trim()).not.toBe("");
  });
});

it.each([
  [["runn"], "no command runn. Did you mean run?"],
  [["run", "--taget", "node"], "no flag --taget. Did you mean --target?"],
  [["run", "verdicts/way-to-end", ...fake], "Did you mean verdicts/ways-to-end?"],
  [["run", ...fake, "--reporter", "junitt"], "Did you mean junit?"],
  [["run", ...fake, "--needs", "tcp.no-dely"], "Did you mean tcp.no-delay?"],
  [["run", "--target", "bunn"], "Did you mean bun?"],
  [["mutants", "lost-fim"], "Did you mean lost-fin?"],
  [["list", "--repeat", "3"], "list takes no --repeat"],
])("%j is told what was meant", async (args, sentence) => {
  const { code, stderr } = await cli(args);
  expect(stderr).toContain(sentence);
  expect(code).toBe(2);
});

describe("--help", () => {
  it.each(["", ...Object.keys(COMMANDS)])("of %j fits a terminal, and names every flag that is taken", async (name) => {
    const { code, stdout, stderr } = await cli([...(name === "" ? [] : [name]), "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(120);
    expect(stdout).toContain("examples");
    const flags = name === "" ? [] : COMMANDS[name as keyof typeof COMMANDS].flags;
    for (const flag of flags) expect(stdout).toContain(`  --${flag}`);
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

  const ids = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await cli(["run", "--cases", CASES, "--target", FAKE, "--dry-run", ...args]);
    return [...stdout.matchAll(/^fake {2}(\S+)$/gm)].map(([, id = ""]) => id);
  };

  it("--needs and --without go by what a case says it needs", async () => {
    const needing = await ids("--needs", "tcp.reset");
    expect(needing).toEqual([`${case1}/needs-what-is-absent`, `${case1}/absent-and-refused`]);
    expect(await ids("--without", "tcp.reset,udp,unix.abstract")).not.toContain(needing[0]);
  });

  it("shards are disjoint, and all of it together", async () => {
    const all = await ids();
    const parts = await Promise.all([1, 2, 3].map((part) => ids("--shard", `${part}/3`)));
    expect(parts.flat().sort()).toEqual([...all].sort());
    for (const part of parts) expect(part.length).toBeGreaterThan(0);
  });

  it("--suite takes what there was in that version", async () => {
    const listed = async (version: string): Promise<string> =>
      (await cli(["list", "--cases", FEW, "--suite", version])).stdout;
    expect(await listed("1.1")).not.toContain("plain/later");
    expect(await listed("1.2")).toContain("plain/later");
    expect(await listed("2.0")).toContain("plain/later");
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

describe("an unexpected failure is run three times more, alone", () => {
  const once = (directory: string, ...args: string[]) => {
    process.env.SOCK_SELF_ONCE = join(directory, "once");
    const done = runFake(["plain/cases/fails-once", "--cases", FEW, ...args]);
    delete process.env.SOCK_SELF_ONCE;
    return done;
  };
  const entry = {
    id: "plain/cases/fails-once",
    target: "fake",
    issue: "owner/name#1",
    owner: "somebody",
    expires: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
  };

  it("one that then passes is flaky, and fails all the same", async () => {
    await withDirectory(async (directory) => {
      const { code, lines, stdout } = await once(directory);
      expect(lines.filter(({ type }) => type === "result")).toMatchObject([{ verdict: "fail", flaky: true }]);
      expect(lines.filter(({ type }) => type === "attempt").map(({ verdict }) => verdict)).toEqual([
        ...["fail", "pass", "pass", "pass"],
      ]);
      expect(stdout).toContain("runs:     1 fail (equal), 3 pass: flaky, and failing all the same");
      expect(code).toBe(1);
    });
  });

  it("one that fails again is not flaky", async () => {
    const { code, lines } = await runFake([`${case1}/fails-by-code`]);
    expect(lines.filter(({ type }) => type === "result")).toMatchObject([{ verdict: "fail", flaky: false }]);
    expect(lines.filter(({ type }) => type === "attempt")).toHaveLength(4);
    expect(code).toBe(1);
  });

  it("a quarantined one turns nothing red, and is told with its owner", async () => {
    await withDirectory(async (directory) => {
      writeFileSync(join(directory, "quarantine.jsonc"), JSON.stringify([entry]));
      const { code, lines, stdout } = await once(directory, "--expectations", directory);
      const [result] = lines.filter(({ type }) => type === "result");
      expect(result).toMatchObject({ verdict: "fail", flaky: true, quarantined: { owner: "somebody" } });
      expect(stdout).toContain(`known until ${entry.expires}: somebody, owner/name#1`);
      expect(code).toBe(0);
    });
  });

  it("a quarantined one that always fails is red", async () => {
    await withDirectory(async (directory) => {
      const always = { ...entry, id: `${case1}/fails-by-code` };
      writeFileSync(join(directory, "quarantine.jsonc"), JSON.stringify([always]));
      expect((await runFake([always.id, "--expectations", directory])).code).toBe(1);
    });
  });

  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  it.each([
    ["an expired entry", [{ ...entry, expires: day(-2) }]],
    ["an entry for longer than 30 days", [{ ...entry, expires: day(40) }]],
    ["an entry without an owner", [{ ...entry, owner: "" }]],
    ["an unknown case", [{ ...entry, id: "plain/cases/nothing" }]],
    ["an unknown key", [{ ...entry, skip: true }]],
    ["more than five", Array.from({ length: 6 }, () => entry)],
  ])("%s is exit code 2", async (_, entries) => {
    await withDirectory(async (directory) => {
      writeFileSync(join(directory, "quarantine.jsonc"), JSON.stringify(entries));
      const args = ["--cases", FEW, "--target", FAKE, "--expectations", directory];
      expect((await cli(["run", "plain/cases/passes", ...args])).code).toBe(2);
    });
  });
});

it("--bail stops at the first surprise; what is left has not run", async () => {
  const { code, results, last } = await runFake([case1, "--bail", "--concurrency", "1", "--isolate", "case"]);
  expect(results.filter(({ surprise }) => surprise?.startsWith("unexpected"))).toHaveLength(1);
  expect(results.filter(({ verdict }) => verdict === "notrun").length).toBeGreaterThan(5);
  expect(last).toMatchObject({ complete: false });
  expect(code).toBe(1);
});

it.each(["file", "case", "none"])("--isolate %s gives the same verdicts", async (how) => {
  const { results } = await runFake(["order", `${case1}/passes`, `${case1}/throws-an-error`, "--isolate", how]);
  expect(results.map(({ verdict }) => verdict)).toEqual(["fail", "timeout", "pass", "fail"]);
});

it("--shuffle changes the order, not the results, and the seed is told", async () => {
  const { stdout, results, lines } = await runFake(["order", `${case1}/passes`, "--shuffle", "7"]);
  expect(stdout).toContain("shuffled by 7");
  expect(lines[0]).toMatchObject({ type: "run", shuffle: 7 });
  expect(results.map(({ id }) => id.split("/").at(-1))).toEqual(["wrong-order", "missing-event", "passes"]);
});

describe("--fail-on", () => {
  it("unavailable", async () => {
    expect((await runFake([`${case1}/needs-a-strange-host`])).code).toBe(0);
    expect((await runFake([`${case1}/needs-a-strange-host`, "--fail-on", "unavailable"])).code).toBe(4);
  });

  it("slow: over 60 % of the budget", async () => {
    const { code, stdout, lines } = await runFake(["plain/cases/is-slow", "--cases", FEW, "--fail-on", "slow"]);
    expect(lines.filter(({ type }) => type === "result")).toMatchObject([
      { verdict: "pass", slow: true, budget: 1000 },
    ]);
    expect(stdout).toContain("1 slow, over 60 % of the budget:");
    expect(code).toBe(4);
  });
});

it("verify runs each case many times in changing orders, and tells what varies", async () => {
  await withDirectory(async (directory) => {
    process.env.SOCK_SELF_COUNTER = join(directory, "counter");
    const args = ["--cases", FEW, "--target", FAKE, "--repeat", "4", "--load", "1"];
    const { code, stdout } = await cli(["verify", "plain/cases/varies", "plain/cases/passes", ...args]);
    delete process.env.SOCK_SELF_COUNTER;
    expect(stdout).toContain("1 flaky:\n    fake  plain/cases/varies  1 pass, 3 fail (equal)");
    expect(stdout).toMatch(/4 runs of each case, shuffled by \d+/);
    expect(code).toBe(4);
  });
}, 60_000);

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
