/** The kernel's own socket tables (Linux, /proc/net), for what no JavaScript API shows: queues and timers. */
import { readFileSync } from "node:fs";
import type { KernelSocket } from "./case.ts";

const STATES: Readonly<Record<string, string>> = {
  "01": "ESTABLISHED",
  "02": "SYN_SENT",
  "03": "SYN_RECV",
  "04": "FIN_WAIT1",
  "05": "FIN_WAIT2",
  "06": "TIME_WAIT",
  "07": "CLOSE",
  "08": "CLOSE_WAIT",
  "09": "LAST_ACK",
  "0A": "LISTEN",
  "0B": "CLOSING",
};

const TIMERS = ["off", "retransmit", "keepalive", "time-wait", "window-probe"];

/** `/proc` counts in units of 1/100 s on every Linux. */
const TICK_MS = 10;

export interface KernelRow extends KernelSocket {
  readonly inode: string;
}

/** All rows, or those of one local port: a machine may have a hundred thousand, and reading each takes a second. */
export function kernelRows(port?: number): KernelRow[] {
  const wanted = port === undefined ? ":" : `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
  return (["tcp", "tcp6", "udp", "udp6"] as const).flatMap((protocol) => {
    let text: string;
    try {
      text = readFileSync(`/proc/net/${protocol}`, "utf8");
    } catch {
      return [];
    }
    return text
      .trim()
      .split("\n")
      .slice(1)
      .filter((line) => line.includes(wanted))
      .map((line) => parse(protocol, line))
      .filter(({ local }) => port === undefined || local.port === port);
  });
}

function parse(protocol: KernelSocket["protocol"], line: string): KernelRow {
  const [, local = "", remote = "", state = "", queues = "", timer = "", , , , inode = ""] = line.trim().split(/\s+/);
  const [sendQueue = "0", receiveQueue = "0"] = queues.split(":");
  const [kind = "0", due = "0"] = timer.split(":");
  return {
    protocol,
    local: endpoint(local),
    remote: endpoint(remote),
    state: STATES[state] ?? state,
    sendQueue: Number.parseInt(sendQueue, 16),
    receiveQueue: Number.parseInt(receiveQueue, 16),
    timer: TIMERS[Number.parseInt(kind, 16)] ?? kind,
    timerMs: Number.parseInt(due, 16) * TICK_MS,
    inode,
  };
}

function endpoint(text: string): { address: string; port: number } {
  const [hex = "", port = "0"] = text.split(":");
  return { address: hex.length === 8 ? ipv4(hex) : ipv6(hex), port: Number.parseInt(port, 16) };
}

/** The tables print each 32-bit word in host order, which is little-endian wherever these runtimes run. */
function octets(word: string): number[] {
  return [6, 4, 2, 0].map((at) => Number.parseInt(word.slice(at, at + 2), 16));
}

function ipv4(hex: string): string {
  return octets(hex).join(".");
}

function ipv6(hex: string): string {
  const all = [0, 8, 16, 24].flatMap((at) => octets(hex.slice(at, at + 8)));
  if (all.slice(0, 10).every((o) => o === 0) && all[10] === 255 && all[11] === 255) {
    return `::ffff:${all.slice(12).join(".")}`;
  }
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((((all[i] ?? 0) << 8) | (all[i + 1] ?? 0)).toString(16));
  return groups.join(":").replace(/(^|:)0(:0)+(:|$)/, "::");
}
