/**
 * The runs of the version matrix in the shape of MDN's browser-compat-data: `node` is what each runtime's own modules keep,
 * `sock` what they keep with the adapter; below, module, class and subject, as in the cases' ids.
 */
import { isBroken } from "../judge.ts";
import { NEUTRAL, verdictOf } from "./letters.ts";
import { type MatrixData, portable } from "./matrix-data.ts";
import { byVersion, documentAddress, upstreamIssues } from "./upstream.ts";

export interface SimpleSupport {
  /** The oldest version of the matrix that keeps it; `≤` when the matrix knows no older one; false when none does. */
  readonly version_added: string | false;
  readonly version_removed?: string;
  readonly partial_implementation?: true;
  readonly notes?: string | readonly string[];
}

export interface CompatStatement {
  readonly description: string;
  readonly spec_url?: string | readonly string[];
  readonly support: Readonly<Record<string, SimpleSupport | readonly SimpleSupport[]>>;
  readonly status: { readonly experimental: boolean; readonly standard_track: boolean; readonly deprecated: boolean };
}

export type Feature = { readonly __compat?: CompatStatement } & { readonly [name: string]: unknown };

export interface CompatData {
  readonly __meta: { readonly version: string; readonly timestamp: string };
  readonly browsers: Readonly<Record<string, object>>;
  readonly node: Feature;
  readonly sock: Feature;
}

const KEYS: Readonly<Record<string, { key: string; name: string; engine: string }>> = {
  node: { key: "nodejs", name: "Node.js", engine: "V8" },
  bun: { key: "bun", name: "Bun", engine: "WebKit" },
  deno: { key: "deno", name: "Deno", engine: "V8" },
};
const MODULES = /^(net|dgram)\//;
const NOTES = 12;

export function compatData(data: MatrixData): CompatData {
  const subjects = Map.groupBy(
    data.cases.flatMap(({ id }, row) => (MODULES.test(id) ? [row] : [])),
    (row) => data.cases[row]?.id.replace(/\/[^/]+$/, "") ?? "",
  );
  const trees = { bare: {}, adapter: {} } as Record<"bare" | "adapter", Record<string, unknown>>;
  for (const [subject, rows] of subjects) {
    for (const kind of ["bare", "adapter"] as const) plant(trees[kind], subject, statement(data, subject, rows, kind));
  }
  const dates = data.runs.map(({ date }) => date).sort();
  return {
    __meta: { version: data.runs[0]?.suite ?? "", timestamp: dates.at(-1) ?? "" },
    browsers: browsers(data),
    node: trees.bare as Feature,
    sock: trees.adapter as Feature,
  };
}

function plant(tree: Record<string, unknown>, path: string, compat: CompatStatement): void {
  let place = tree;
  for (const part of path.split("/")) {
    place[part] ??= {};
    place = place[part] as Record<string, unknown>;
  }
  place.__compat = compat;
}

function statement(
  data: MatrixData,
  subject: string,
  rows: readonly number[],
  kind: "bare" | "adapter",
): CompatStatement {
  const anchors = new Set(rows.flatMap((row) => data.cases[row]?.docs ?? []));
  const addresses = [...anchors].map(documentAddress).filter((address) => address !== undefined);
  const support: Record<string, SimpleSupport | SimpleSupport[]> = {};
  for (const [runtime, { key }] of Object.entries(KEYS)) {
    const found = supportOf(data, rows, runtime, kind);
    if (found.length > 0) support[key] = one(found);
  }
  return {
    description: `${subject.replaceAll("/", ", ").replaceAll("-", " ")} (${rows.length === 1 ? "1 case" : `${rows.length} cases`})`,
    ...(addresses.length > 0 ? { spec_url: one(addresses) } : {}),
    support,
    status: { experimental: false, standard_track: false, deprecated: false },
  };
}

/** A list is for several: one of anything stands alone there. */
function one<T>(values: readonly T[]): T | T[] {
  return values.length === 1 ? (values[0] as T) : [...values];
}

interface Standing {
  readonly version: string;
  readonly state: "whole" | "partly" | "none";
  readonly missing: readonly string[];
}

/** Newest first, as there. Neighbouring versions of one state are one statement. */
function supportOf(data: MatrixData, rows: readonly number[], runtime: string, kind: string): SimpleSupport[] {
  const standings = data.targets
    .map((target, column) => ({ target, column }))
    .filter(({ target }) => target.runtime === runtime && target.kind === kind)
    .sort((a, b) => byVersion(a.target.version, b.target.version))
    .map(({ target, column }) => standing(data, rows, column, target.version, runtime))
    .filter((found) => found !== undefined);
  const oldest = standings[0]?.version;
  const statements: SimpleSupport[] = [];
  for (let at = 0; at < standings.length; ) {
    const { state, version } = standings[at] as Standing;
    let end = at;
    while (standings[end + 1]?.state === state) end++;
    const next = standings[end + 1]?.version;
    const { missing } = standings[end] as Standing;
    at = end + 1;
    // Of what was never there, only the last word counts.
    if (state === "none") {
      if (next === undefined) statements.push({ version_added: false, ...notes(missing) });
      continue;
    }
    statements.push({
      version_added: version === oldest ? `≤${version}` : version,
      ...(next === undefined ? {} : { version_removed: next }),
      ...(state === "partly" ? { partial_implementation: true as const, ...notes(missing) } : {}),
    });
  }
  // `false` says that no version has it: not after one that had.
  if (statements.length > 1 && statements.at(-1)?.version_added === false) statements.pop();
  return statements.reverse();
}

function standing(
  data: MatrixData,
  rows: readonly number[],
  column: number,
  version: string,
  runtime: string,
): Standing | undefined {
  let counted = 0;
  let passed = 0;
  const missing: string[] = [];
  for (const row of rows) {
    const verdict = verdictOf(data.verdicts[row]?.[column]);
    const test = data.cases[row];
    if (verdict === undefined || test === undefined || (NEUTRAL.has(verdict) && verdict !== "unsupported")) continue;
    counted++;
    if (verdict === "pass") {
      passed++;
      continue;
    }
    const threads = upstreamIssues(test, data.rows, runtime);
    const how =
      verdict === "unsupported"
        ? "refused at once"
        : isBroken(verdict)
          ? "does not hold"
          : "recommended, does not hold";
    missing.push(portable(`${version}, ${how}: ${test.claim} (${[test.id, ...threads].join(", ")})`));
  }
  if (counted === 0) return undefined;
  return { version, state: passed === counted ? "whole" : passed === 0 ? "none" : "partly", missing };
}

function notes(missing: readonly string[]): Pick<SimpleSupport, "notes"> {
  const shown = missing.length > NOTES ? [...missing.slice(0, NOTES), `${missing.length - NOTES} more`] : missing;
  return { notes: one(shown) };
}

function browsers({ targets }: MatrixData): Record<string, object> {
  const found: Record<string, object> = {};
  for (const [runtime, { key, name, engine }] of Object.entries(KEYS)) {
    const versions = new Set(targets.filter((target) => target.runtime === runtime).map(({ version }) => version));
    if (versions.size === 0) continue;
    const sorted = [...versions].sort(byVersion);
    const status = (version: string): string =>
      version === sorted.at(-1) ? "current" : runtime === "node" ? "esr" : "retired";
    found[key] = {
      name,
      type: "server",
      accepts_flags: false,
      accepts_webextensions: false,
      releases: Object.fromEntries(sorted.map((version) => [version, { status: status(version), engine }])),
    };
  }
  return found;
}
