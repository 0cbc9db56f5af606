/** Every verdict is given for what it means, by a fake target and cases that misbehave on purpose. */
import { beforeAll, expect, it } from "vitest";
import { type ReportedResult, runFake } from "./run-cli.ts";

const EXPECTED: Readonly<Record<string, readonly [verdict: string, code?: string | RegExp]>> = {
  passes: ["pass"],
  "fails-an-assertion": ["fail", "equal"],
  "fails-by-code": ["fail", "made-up"],
  "throws-an-error": ["fail", "thrown:EWHATEVER"],
  "hangs-silently": ["timeout", "timeout"],
  "waits-for-an-event": ["timeout", "missing-event:close"],
  "waits-for-a-condition": ["timeout", "until"],
  "spins-for-ever": ["timeout", "stuck"],
  "exits-the-process": ["crash", "exit:0"],
  "is-killed": ["crash", "signal:SIGKILL"],
  "throws-in-a-callback": ["fail", "uncaught:ECALLBACK"],
  "rejects-behind-its-back": ["fail", "uncaught:TypeError"],
  "throws-after-it-has-passed": ["fail", "uncaught:RangeError"],
  "leaks-a-server": ["leak", "leak:socket"],
  "leaks-a-handle-of-the-adapter": ["leak", "leak:handle"],
  "leaks-a-process-listener": ["leak", "leak:process-listener:exit"],
  "leaks-a-timer": ["leak", "leak:timer"],
  "leaks-an-interval": ["leak", "leak:timer"],
  "clears-its-timers": ["pass"],
  "leaks-a-child-process": ["leak", "leak:child-process"],
  "closes-what-it-owns": ["pass"],
  "prints-to-stdout": ["pass"],
  "records-a-value": ["info"],
  "records-a-deviation": ["info", "equal"],
  "should-but-does-not": ["non-strict", "equal"],
  "should-and-hangs": ["non-strict", "timeout"],
  "needs-what-is-absent": ["unsupported", "lacks:tcp.reset"],
  "needs-what-is-absent-without-proof": ["fail", "unproven-absence:unix.abstract"],
  "absent-and-refused": ["pass"],
  "needs-a-strange-host": ["unavailable", /^host:(not-)?root$/],
  "runs-alone": ["pass"],
  "still-runs-after-all-that": ["pass"],
};

let run: Awaited<ReturnType<typeof runFake>>;
let bySlug: Map<string, ReportedResult>;

beforeAll(async () => {
  run = await runFake(["verdicts"]);
  bySlug = new Map(run.results.map((result) => [result.id.replace("verdicts/ways-to-end/", ""), result]));
}, 120_000);

it.each(Object.entries(EXPECTED))("%s", (slug, [verdict, code]) => {
  const result = bySlug.get(slug);
  expect(result?.verdict).toBe(verdict);
  if (typeof code === "string") expect(result?.code).toBe(code);
  else if (code) expect(result?.code).toMatch(code);
});

it("gives each case exactly one result, and none to an absence case that does not apply", () => {
  expect([...bySlug.keys()].sort()).toEqual(Object.keys(EXPECTED).sort());
  expect(run.results).toHaveLength(bySlug.size);
  expect(bySlug.has("present-and-not-refused")).toBe(false);
});

it("calls broken verdicts unexpected, and no other", () => {
  const broken = ["fail", "timeout", "crash", "leak"];
  for (const { verdict, surprise } of run.results) {
    expect(surprise).toBe(broken.includes(verdict) ? `unexpected ${verdict}` : undefined);
  }
});

it("ends complete, with exit code 1", () => {
  expect(run.last).toMatchObject({ type: "end", complete: true });
  expect(run.code).toBe(1);
});

it("records what an info case notes", () => {
  expect(bySlug.get("records-a-value")?.notes).toEqual({ backlog: "511" });
});

it("keeps what a case prints out of the results, and out of its own stdout", () => {
  expect(run.stdout).not.toContain("a line that is no result");
});

it("takes back nothing: a target that cannot be created is the suite's error, exit code 3", async () => {
  const { BROKEN } = await import("./run-cli.ts");
  const broken = await runFake(["verdicts/ways-to-end/passes", "--target", BROKEN]);
  const own = broken.results.filter(({ target }) => target === "broken");
  expect(own.map(({ verdict }) => verdict)).toEqual(["error"]);
  expect(broken.code).toBe(3);
}, 60_000);

it("a peer that dies is the suite's error, exit code 3, and the next case has a new one", async () => {
  const { code, results } = await runFake(["faults", "--concurrency", "1", "--timeout-multiplier", "10"]);
  expect(results.map(({ verdict, code: reason }) => [verdict, reason])).toEqual([
    ["error", "thrown:peer-gone"],
    ["pass", undefined],
  ]);
  expect(code).toBe(3);
}, 60_000);
