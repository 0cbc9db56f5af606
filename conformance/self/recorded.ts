/** Runs as their NDJSON tells them, made by hand: one line for each case, a word for each target. */
import type { Verdict } from "../src/protocol.ts";
import { type RecordedRun, readRecords } from "../src/report/records.ts";

export interface Column {
  readonly name: string;
  readonly version: string;
  readonly kind?: "bare" | "adapter";
}

/** `fail:order` is a verdict with its code; `""` no result. */
export function recorded(
  columns: readonly Column[],
  cases: Readonly<Record<string, readonly string[]>>,
  run: object = {},
): RecordedRun {
  return readRecords(recordedText(columns, cases, run), "recorded");
}

export function recordedText(
  columns: readonly Column[],
  cases: Readonly<Record<string, readonly string[]>>,
  run: object = {},
): string {
  const machine = { os: "linux", arch: "x64", kernel: "6.0", cpus: 2 };
  const lines: object[] = [
    { type: "run", schema: 1, suite: "1.2.3", commit: "abc1234", date: "2026-11-21T12:00:00.000Z", machine, ...run },
  ];
  for (const { name, version, kind = name.startsWith("bare-") ? "bare" : "adapter" } of columns) {
    lines.push({ type: "target", name, kind, runtime: name.replace("bare-", ""), version, capabilities: {} });
  }
  for (const id of Object.keys(cases)) {
    const level = id.includes("should") ? "should" : "must";
    const claim = `It holds that <${id}> & so on.`;
    lines.push({ type: "case", id, level, claim, rows: ["K06", "HC1"], docs: ["net.html#event-end"] });
  }
  for (const [id, cells] of Object.entries(cases)) {
    for (const [at, cell] of cells.entries()) {
      const target = columns[at]?.name;
      if (target === undefined || cell === "") continue;
      lines.push(result(target, id, cell));
    }
  }
  lines.push({ type: "end", complete: true, ms: 1 });
  return lines.map((line) => JSON.stringify(line)).join("\n");
}

function result(target: string, id: string, cell: string): object {
  const [verdict, ...code] = cell.split(":") as [Verdict, ...string[]];
  const broken = verdict === "fail" || verdict === "timeout";
  return {
    type: "result",
    target,
    id,
    verdict,
    code: code.join(":") || undefined,
    flaky: false,
    surprise: broken && !target.startsWith("bare-") ? `unexpected ${verdict}` : undefined,
    what: broken ? "</script><b>what" : undefined,
    expected: broken ? "[ 'a' ]" : undefined,
    actual: broken ? "[ 'b' ]" : undefined,
    journal: broken ? ["s:end", "s:close(true)"] : [],
    notes: {},
    ms: 1,
    again: `node cli.ts run ${id} --target ${target}`,
  };
}
