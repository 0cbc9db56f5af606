/**
 * The headings of Node's documentation of `net` and `dgram`, and what follows from them: the anchors that cases may name,
 * and the member that each stands for. `headings.json` was taken from the documents of Node 26.10, in their order; what
 * they announce for a later version is not in it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Heading {
  /** `net.html#event-close_1`. */
  readonly anchor: string;
  readonly text: string;
  /** `net.Socket#event:close`, as in declarations.ts; undefined for prose. */
  readonly member: string | undefined;
}

/** How the documents call an instance. */
const INSTANCES: Readonly<Record<string, string>> = {
  socket: "Socket",
  server: "Server",
  blockList: "BlockList",
  socketaddress: "SocketAddress",
  boundSocket: "BoundSocket",
};

export function documentHeadings(file: string = join(import.meta.dirname, "headings.json")): Heading[] {
  const pages = JSON.parse(readFileSync(file, "utf8")) as Record<string, string[]>;
  return Object.entries(pages).flatMap(([page, texts]) => headingsOf(page, texts));
}

function headingsOf(page: string, texts: readonly string[]): Heading[] {
  const module = page.replace(".html", "");
  const used = new Map<string, number>();
  let owner = "";
  return texts.map((text) => {
    owner = /^Class: \w+\.(\w+)$/.exec(text)?.[1] ?? owner;
    const slug = slugOf(text);
    const before = used.get(slug) ?? 0;
    used.set(slug, before + 1);
    const anchor = `${page}#${slug}${before === 0 ? "" : `_${before}`}`;
    const member = memberOf(text, owner, module);
    return { anchor, text, member: member === undefined ? undefined : `${module}.${member}` };
  });
}

/** As nodejs.org makes them. */
function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_ -]/g, "")
    .trim()
    .replace(/ +/g, "-");
}

function memberOf(text: string, owner: string, module: string): string | undefined {
  const event = /^Event: '(\w+)'$/.exec(text)?.[1];
  if (event !== undefined) return `${owner}#event:${event}`;
  const named = /^(?:Class: |new )\w+\.(\w+)/.exec(text)?.[1];
  if (named !== undefined) return named;
  const [, object = "", rest] = /^(\w+)(\.\w+|\[Symbol\.\w+\](?=\())/.exec(text) ?? [];
  if (rest === undefined) return undefined;
  return object === module ? rest.slice(1) : `${INSTANCES[object] ?? object}${rest}`;
}
