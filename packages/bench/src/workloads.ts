/** The workloads: what the load does, and which server it does it to. */

export type Role = "echo" | "sink" | "source" | "replies" | "proxy" | "packets" | "receiver" | "sender";

export interface Workload {
  readonly name: string;
  /** What the server under test does. */
  readonly role: Role;
  /** Sockets of the load, each with one exchange under way. */
  readonly connections: number;
  /** Bytes of one exchange: there, and back. */
  readonly send: number;
  readonly receive: number;
  /** The server switches Nagle's algorithm off, which would otherwise wait 40 ms for the load's acknowledgement. */
  readonly noDelay?: boolean;
  /** A new connection for each exchange. */
  readonly reconnect?: boolean;
  /** What one unit of work is called in tables, and how many bytes it has if it is a transfer. */
  readonly unit: "exchanges" | "MiB" | "datagrams";
  /** Variants beside `bare`, `adapter` and `native`. */
  readonly extras?: readonly string[];
  /** Times the usual warm-up: for code that runs less often, and so is compiled later. */
  readonly warmUp?: number;
  /** Measured only when it is named. */
  readonly optional?: boolean;
}

const MIB = 1024 * 1024;
const echo = { role: "echo", unit: "exchanges" } as const;
const small = { ...echo, send: 64, receive: 64 };
const large = { ...echo, send: 16 * 1024, receive: 16 * 1024 };

const tenWrites = {
  role: "replies",
  unit: "exchanges",
  connections: 50,
  send: 20,
  receive: 200,
  extras: ["autocork", "bare+autocork"],
} as const;

export const WORKLOADS: readonly Workload[] = [
  { name: "echo-64-1", ...small, connections: 1 },
  { name: "echo-64-50", ...small, connections: 50 },
  { name: "echo-64-500", ...small, connections: 500 },
  { name: "echo-16k-1", ...large, connections: 1 },
  { name: "echo-16k-50", ...large, connections: 50 },
  { name: "echo-16k-500", ...large, connections: 500 },
  { name: "upload", role: "sink", unit: "MiB", connections: 4, send: 8 * MIB, receive: 1 },
  { name: "download", role: "source", unit: "MiB", connections: 4, send: 1, receive: 8 * MIB },
  { name: "ten-writes", ...tenWrites, noDelay: true },
  { name: "ten-writes-nagle", ...tenWrites, optional: true },
  { name: "connect", ...small, connections: 16, reconnect: true, warmUp: 3 },
  { name: "proxy", role: "proxy", unit: "exchanges", connections: 20, send: 16 * 1024, receive: 16 * 1024 },
  { name: "udp-echo", role: "packets", unit: "datagrams", connections: 20, send: 64, receive: 64 },
  { name: "udp-receive", role: "receiver", unit: "datagrams", connections: 1, send: 64, receive: 0 },
  {
    name: "udp-send",
    role: "sender",
    unit: "datagrams",
    connections: 1,
    send: 0,
    receive: 64,
    extras: ["sendmany"],
  },
];

/** Connections that do nothing, for their memory. */
export const IDLE: Workload = { name: "idle", ...small, connections: 5000 };
/** Connections that are all held, and all echo. */
export const HELD: Workload = { name: "held", ...small, connections: 10_000 };
/** Connections one after the other, for what they leave behind. */
export const CHURN: Workload = { name: "churn", ...small, connections: 16, reconnect: true };
export const CHURNED = 200_000;

export function workloadOf(name: string): Workload {
  const found = [...WORKLOADS, IDLE, HELD, CHURN].find((one) => one.name === name);
  if (found === undefined) throw new Error(`no workload ${name}`);
  return found;
}

/** The payload of one datagram, and of one of the ten writes. */
export const DATAGRAM_BYTES = 64;
export const REPLY_WRITES = 10;
export const REPLY_BYTES = 20;
/** What a bulk server writes at a time. */
export const BULK_CHUNK = 64 * 1024;
