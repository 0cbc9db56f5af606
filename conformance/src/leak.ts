/**
 * Is everything closed again? Asks the target, the kernel's view of this process, the process' own listeners, the timers
 * that are set, and the kernel's list of child processes.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { delay } from "./budget.ts";
import { kernelRows } from "./kernel.ts";
import { forgetTimers, timersSet } from "./timers.ts";

const PROCESS_EVENTS = [
  "uncaughtException",
  "unhandledRejection",
  "exit",
  "beforeExit",
  "warning",
  "SIGINT",
  "SIGTERM",
];

/** The kernel's tables of sockets that are no business of the suite, and the column of the inode. */
const FOREIGN: readonly (readonly [table: string, column: number])[] = [
  ["/proc/net/unix", 6],
  ["/proc/net/netlink", 9],
  ["/proc/net/packet", 8],
];

const SHOWN = 5;

export interface Snapshot {
  readonly handles: number;
  readonly inodes: ReadonlySet<string>;
  readonly listeners: Readonly<Record<string, number>>;
  readonly children: ReadonlySet<string>;
}

/** Before a case. Timers that are set by now are none of its own. */
export function beginning(openHandles: () => number): Snapshot {
  forgetTimers();
  return snapshot(openHandles);
}

function snapshot(openHandles: () => number): Snapshot {
  const listeners: Record<string, number> = {};
  for (const event of PROCESS_EVENTS) listeners[event] = process.listenerCount(event);
  return { handles: openHandles(), inodes: socketInodes(), listeners, children: childProcesses() };
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
  const timers = timersSet();
  if (timers.length > 0) return { code: "leak:timer", what: `still set: ${timers.slice(0, SHOWN).join(", ")}` };
  const children = [...now.children].filter((pid) => !start.children.has(pid));
  if (children.length > 0)
    return { code: "leak:child-process", what: `still running: ${children.map(named).join(", ")}` };
  const added = [...now.inodes].filter((inode) => !start.inodes.has(inode));
  if (added.length === 0) return undefined;
  // Runtimes open Unix sockets (pipes to children) and netlink sockets (interfaces) of their own.
  const others = foreignInodes();
  const kept = socketInodes();
  // One that was closed between the two looks, a pipe to a child perhaps, is in neither list and no leak.
  const held = added.filter((inode) => kept.has(inode) && !others.has(inode));
  if (held.length === 0) return undefined;
  const rows = new Map(kernelRows().map((row) => [row.inode, row]));
  const shown = held.map((inode) => {
    const row = rows.get(inode);
    // A connection that both sides have ended is in no table, though its descriptor is still held.
    return row ? `${row.protocol} ${row.local.address}:${row.local.port} ${row.state}` : "a socket that is over";
  });
  return { code: "leak:socket", what: `the process still holds ${shown.join(", ")}` };
}

/** Sockets that are neither TCP nor UDP. */
function foreignInodes(): Set<string> {
  const inodes = new Set<string>();
  for (const [table, column] of FOREIGN) {
    try {
      for (const line of readFileSync(table, "utf8").trim().split("\n").slice(1)) {
        const inode = line.trim().split(/\s+/)[column];
        if (inode !== undefined) inodes.add(inode);
      }
    } catch {
      // A kernel without it.
    }
  }
  return inodes;
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

/** By number. Empty where there is no /proc, or where it does not tell. */
function childProcesses(): Set<string> {
  const pids = new Set<string>();
  let threads: string[];
  try {
    threads = readdirSync("/proc/self/task");
  } catch {
    return pids;
  }
  for (const thread of threads) {
    try {
      const text = readFileSync(`/proc/self/task/${thread}/children`, "utf8");
      for (const pid of text.split(" ")) if (pid !== "") pids.add(pid);
    } catch {
      // A thread that has ended meanwhile.
    }
  }
  return pids;
}

function named(pid: string): string {
  try {
    return `${readFileSync(`/proc/${pid}/comm`, "utf8").trim()} (${pid})`;
  } catch {
    return pid;
  }
}
