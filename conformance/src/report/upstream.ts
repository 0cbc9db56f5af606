/**
 * Which threads a red cell of a runtime's own modules belongs to. Where no thread was found, `finding:` names a report of
 * docs/findings. Free of imports: the page in the browser uses it too.
 */

const REPOSITORIES: Readonly<Record<string, readonly string[]>> = {
  node: ["nodejs/", "finding:node-"],
  bun: ["oven-sh/", "finding:bun-"],
  deno: ["denoland/", "finding:deno-"],
};

interface Known {
  readonly rows: readonly string[];
  /** Threads about the case alone: see upstream.json. */
  readonly issues?: readonly string[];
}

/** Of the threads of a case and of its rows, those in which this runtime was seen to do otherwise. */
export function upstreamIssues(
  test: Known,
  rows: Readonly<Record<string, { readonly issues: readonly string[] }>>,
  runtime: string,
): string[] {
  const owners = REPOSITORIES[runtime] ?? [];
  const threads = [...(test.issues ?? []), ...test.rows.flatMap((id) => rows[id]?.issues ?? [])];
  return [...new Set(threads)].filter((thread) => owners.some((owner) => thread.startsWith(owner)));
}

/** The address of `owner/name#1`, or of a finding beside the pages in docs/; what is a URL already stays one; undefined for anything else. */
export function issueAddress(issue: string): string | undefined {
  const [, finding] = /^finding:([\w-]+)$/.exec(issue) ?? [];
  if (finding !== undefined) return `findings/${finding}.md`;
  if (/^https:\/\//.test(issue)) return issue;
  const [, repository, number] = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(issue) ?? [];
  return repository === undefined ? undefined : `https://github.com/${repository}/issues/${number}`;
}

/** The address of an anchor in Node's documentation or of a section of an RFC; undefined for anything else. */
export function documentAddress(anchor: string): string | undefined {
  const [, rfc, section] = /^rfc(\d+)#(.+)$/.exec(anchor) ?? [];
  if (rfc !== undefined) return `https://www.rfc-editor.org/rfc/rfc${rfc}#section-${section}`;
  return /^[a-z_]+\.html#/.test(anchor) ? `https://nodejs.org/api/${anchor}` : undefined;
}

export function byVersion(a = "", b = ""): number {
  const [left, right] = [a, b].map((text) => text.split(/[.-]/).map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
