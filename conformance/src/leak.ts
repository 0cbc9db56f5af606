/** Is everything closed again? Asks the target, the kernel's view of this process, and the process' own listeners. */
import { readdirSync, readlinkSync } from "node:fs";
import { delay } from "./budget.ts";
import { kernelRows } from "./kernel.ts";

const PROCESS_EVENTS = [
  "uncaughtException",
  "unhandledRejection",
  "exit",
  "beforeExit",
  "warning",
  "SIGINT",
  "SIGTERM",
];

export interface Snapshot {
  readonly handles: number;
  readonly inodes: ReadonlySet<string>;
  readonly listeners: Readonly<Record<string, number>>;
}

export function snapshot(openHandles: () => number): Snapshot {
  const listeners: Record<string, number> = {};
  for (const event of PROCESS_EVENTS) listeners[event] = process.listenerCount(event);
  return { handles: openHandles(), inodes: socketInodes(), listeners };
}

/** Undefined when clean; else a code. Handles close in later turns, so looks again for up to `patienceMs`. */
export async function findLeak(
  start: Snapshot,
  openHandles: () => number,
  patienceMs: number,
): Promise<{ code: string; what: string } | undefined> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = compare(start, snapshot(openHandles));
    if (!found || performance.now() > deadline) return found;
    await delay(5);
  }
}

function compare(start: Snapshot, now: Snapshot): { code: string; what: string } | undefined {
  for (const event of PROCESS_EVENTS) {
    const surplus = (now.listeners[event] ?? 0) - (start.listeners[event] ?? 0);
    if (surplus > 0)
      return { code: `leak:process-listener:${event}`, what: `${surplus} listeners left on the process` };
  }
  if (now.handles > start.handles) {
    return { code: "leak:handle", what: `${now.handles - start.handles} handles of the adapter still open` };
  }
  const added = [...now.inodes].filter((inode) => !start.inodes.has(inode));
  if (added.length === 0) return undefined;
  const rows = kernelRows().filter((row) => added.includes(row.inode));
  // Runtimes open Unix sockets of their own (pipes to children); only what has a port can be told apart.
  if (rows.length === 0) return undefined;
  const shown = rows.map((row) => `${row.protocol} ${row.local.address}:${row.local.port} ${row.state}`);
  return { code: "leak:socket", what: `the process still holds ${shown.join(", ")}` };
}

/** Empty where there is no /proc. */
function socketInodes(): Set<string> {
  const inodes = new Set<string>();
  let names: string[];
  try {
    names = readdirSync("/proc/self/fd");
  } catch {
    return inodes;
  }
  for (const name of names) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${name}`))?.[1];
      if (inode) inodes.add(inode);
    } catch {
      // The descriptor of the listing itself, or one closed meanwhile.
    }
  }
  return inodes;
}
