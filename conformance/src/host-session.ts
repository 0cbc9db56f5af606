/** The host at work: the cases of its order on one target; results leave on stdout, written synchronously. */
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Group } from "./case.ts";
import { PeerLink } from "./peer-client.ts";
import { type HostMessage, type HostOrder, MARK, type PeerAnswer } from "./protocol.ts";
import { runCases } from "./run-cases.ts";
import { runtimeVersion } from "./runtimes.ts";
import type { Target } from "./target.ts";
import { setInterval } from "./timers.ts";

function say(message: HostMessage): void {
  const line = new TextEncoder().encode(`${MARK}${JSON.stringify(message)}\n`);
  for (let at = 0; at < line.length; ) {
    try {
      at += writeSync(1, line, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}

/** stdout is the protocol's: what a case prints goes to stderr. */
for (const method of ["log", "info", "debug"] as const) console[method] = console.error;

/** stdin is opened at the first call to the peer: until then this process owes nothing to any stream. */
function openLink(): PeerLink {
  let listening = false;
  const link = new PeerLink((call, op, args) => {
    if (!listening) listen();
    say({ type: "peer", call, op, args });
  });
  const listen = (): void => {
    listening = true;
    let text = "";
    process.stdin.setEncoding("utf8");
    process.stdin.on("data", (chunk: string) => {
      text += chunk;
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) link.answered(JSON.parse(line) as PeerAnswer);
    });
  };
  return link;
}

/** A host is its own process group, so it looks itself whether its orchestrator still lives. */
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, 1_000).unref();

const order = JSON.parse(process.argv[2] ?? "") as HostOrder;
const load = async <T>(path: string): Promise<T> =>
  ((await import(pathToFileURL(path).href)) as { default: T }).default;
const target = await load<Target>(order.target);
const subject = await target.create();
const [runtime, version] = runtimeVersion();
say({ type: "ready", runtime, version, capabilities: subject.capabilities });

const link = openLink();
let clean = true;
for (const { file, cases } of order.groups) {
  if (!clean) break;
  const group = await load<Group>(file);
  const ids = new Map(cases.map(({ id, slug }) => [slug, id]));
  const idOf = (slug: string): string => ids.get(slug) ?? slug;
  clean = await runCases(group, [...ids.keys()], {
    ...order,
    subject,
    link,
    onStart: (slug, budget) => say({ type: "start", id: idOf(slug), budget }),
    onResult: (slug, outcome) => say({ type: "result", id: idOf(slug), outcome }),
  });
}
await subject.close?.();
say({ type: "done", fresh: !clean });
process.exit(0);
