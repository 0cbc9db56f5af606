/** What a red cell of a runtime's own modules is known as: rows of the ledger, threads, findings. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "../rows.ts";
import { issueAddress, upstreamIssues } from "./upstream.ts";

/** Threads and findings about what one case looks at, where no row of the ledger stands for it. */
const UPSTREAM = JSON.parse(readFileSync(join(import.meta.dirname, "upstream.json"), "utf8")) as Readonly<
  Record<string, readonly string[]>
>;

export function issuesOf(id: string): readonly string[] | undefined {
  return UPSTREAM[id];
}

/** The cases that have threads or findings of their own. */
export function casesWithIssues(): readonly string[] {
  return Object.keys(UPSTREAM);
}

/** Empty: nobody has told of it yet. */
export function knownAs(
  test: { readonly id: string; readonly rows: readonly string[] },
  rows: Readonly<Record<string, Pick<Row, "issues">>>,
  runtime: string,
): string[] {
  const ledger = test.rows.filter((id) => (rows[id]?.issues ?? []).length > 0);
  return [...ledger, ...upstreamIssues({ rows: test.rows, issues: issuesOf(test.id) ?? [] }, rows, runtime)];
}

/** In Markdown: a link where there is an address. */
export function linked(name: string): string {
  const address = issueAddress(name);
  if (address === undefined) return name;
  return `[${name.replace(/^finding:(?:node|bun|deno)-/, "")}](${address})`;
}
