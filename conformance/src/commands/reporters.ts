/** The reports of a run, each to its place. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { styleText } from "node:util";
import { INSTALLED, REPOSITORY, ROOT } from "../layout.ts";
import { badge, claim } from "../report/claim.ts";
import { compat } from "../report/compat.ts";
import { matrixPage } from "../report/html.ts";
import { junit } from "../report/junit.ts";
import { intoPage, markdown } from "../report/markdown.ts";
import { matrixData } from "../report/matrix-data.ts";
import { ndjson } from "../report/ndjson.ts";
import { brief, pretty } from "../report/pretty.ts";
import { type RecordedRun, readRecords } from "../report/records.ts";
import type { RunReport } from "../report/run-report.ts";
import { beforeOf, TITLE } from "./matrix.ts";
import { type Flags, listFlag, oneOf } from "./usage.ts";

/** The pages start from what the NDJSON says, as `matrix` and `versions` do. */
function recorded(run: RunReport): RecordedRun {
  return readRecords(ndjson(run), "this run");
}

function pageSince(before: RecordedRun | undefined): Write {
  return (run) => matrixPage(matrixData([recorded(run)], TITLE, before));
}

type Write = (run: RunReport, previous: string) => string;

const REPORTERS = {
  pretty,
  ndjson,
  junit,
  md: markdown,
  compat: (run) => compat(matrixData([recorded(run)], TITLE)),
  page: intoPage,
  claim,
  badge,
  html: pageSince(undefined),
} satisfies Record<string, Write>;
const FILES: Readonly<Record<keyof typeof REPORTERS, string>> = {
  pretty: "report.txt",
  ndjson: "results.ndjson",
  junit: "junit.xml",
  md: "summary.md",
  compat: "compat.md",
  page: "README.md",
  claim: "claim.json",
  badge: "badge.svg",
  html: "matrix.html",
};

export interface Reporter {
  /** `previous`: what the file holds. */
  readonly write: Write;
  /** Undefined: stdout. */
  readonly path: string | undefined;
}

export function readReporters(flags: Flags): Reporter[] {
  const names = listFlag(flags.reporter);
  if (names.length === 0) names.push("pretty");
  const before = beforeOf(flags);
  return names.map((text) => {
    const [name = "", ...rest] = text.split("=");
    const kind = oneOf("reporter", name, Object.keys(REPORTERS) as (keyof typeof REPORTERS)[]);
    let path: string | undefined = rest.join("=");
    if (path === "") {
      if (kind === "pretty") path = undefined;
      else if (kind === "page") path = join(REPOSITORY, "README.md");
      else path = join(flags.out ?? (INSTALLED ? "conformance-out" : join(ROOT, "out")), FILES[kind]);
    }
    let write: Write = REPORTERS[kind];
    if (kind === "pretty" && flags.brief) write = brief;
    else if (kind === "html") write = pageSince(before);
    return { write, path: path === undefined ? undefined : resolve(path) };
  });
}

export function writeReports(reporters: readonly Reporter[], run: RunReport): void {
  for (const { write, path } of reporters) {
    if (path === undefined) process.stdout.write(coloured(write(run, "")));
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, write(run, existsSync(path) ? readFileSync(path, "utf8") : ""));
    }
  }
}

/** For a terminal: what failed, and what to compare. */
function coloured(text: string): string {
  if (!process.stdout.isTTY) return text;
  return text
    .replace(/^[✗⧖☠≠!…] .+$/gm, (line) => styleText(["red", "bold"], line))
    .replace(/^ {4}expected: /gm, (label) => styleText("green", label))
    .replace(/^ {4}actual: {3}/gm, (label) => styleText("red", label))
    .replace(/^ {4}again: .+$/gm, (line) => styleText("cyan", line));
}
