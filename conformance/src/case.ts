/** What a conformance case is, and what it is given. Data plus one function; bound to no test runner. */
import type { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import type { Capability, Dgram, DgramSocket, Net, NetServer, NetSocket } from "@sock/core";

export interface Case {
  /** must: documented. should: strongly expected, e.g. from the ledger. info: records a value, never fails. */
  readonly level: "must" | "should" | "info";
  /** One sentence: what holds. */
  readonly claim: string;
  /** Rows of SPEC.md (`K06`) and LEDGER.md (`HC1`) that this case proves; at least one. */
  readonly rows: readonly string[];
  /** The version of the suite that had it first, as `1.2`; those of the first version name none. */
  readonly since?: string;
  /** Anchors in Node's documentation (`net.html#event-end`) or RFC sections (`rfc9293#3.6`). */
  readonly docs?: readonly string[];
  /**
   * Members of `@types/node` that no heading of the documentation stands for, and that this case shows at work: options,
   * fields of results, inherited events, as completeness/declarations.ts names them (`net.ListenOptions.signal`).
   */
  readonly members?: readonly string[];
  /**
   * Capabilities without which the case cannot run: `unsupported` then. Its folder's transport is among them without being
   * named (`net/socket/…` needs `tcp` unless it names `unix`, `dgram/…` needs `udp`).
   */
  readonly needs?: readonly Capability[];
  /**
   * An absence case: applies only where the adapter declares this capability absent (`t.cap(...)` is false), and shows
   * that the API then refuses at once. Where the capability is present it does not run and is in no count.
   */
  readonly absenceOf?: Capability;
  /** Facts of the host without which it cannot run: `unavailable` then. */
  readonly env?: readonly EnvironmentFact[];
  /** short: 2 s. long: 15 s, for bulk transfers and child processes. Default short. */
  readonly budget?: "short" | "long";
  /** Runs in a process of its own: for cases that measure memory, touch process-wide state or expect an uncaught error. */
  readonly exclusive?: boolean;
  run(t: TestContext): void | Promise<void>;
}

export type EnvironmentFact =
  | "linux"
  | "ipv6"
  | "multicast"
  | "root"
  | "not-root"
  | "proc-net"
  | "broadcast"
  | "ss"
  | "link-local";

export interface Group {
  /** The file's path under `cases/` without extension, e.g. `net/socket/half-open`. A case's id is `group/slug`. */
  readonly id: string;
  readonly cases: Readonly<Record<string, Case>>;
}

export function group(definition: Group): Group {
  return definition;
}

/** Everything that emits events and can be closed or destroyed. */
export type Closable = { destroy(): unknown } | { close(): unknown };

export interface TestContext {
  /** The modules under test. */
  readonly net: Net;
  readonly dgram: Dgram;
  /** Aborted when the case's budget is exceeded. */
  readonly signal: AbortSignal;
  /** Printed with each result, for cases that draw random data. */
  readonly seed: number;

  cap(capability: Capability): boolean;

  // Assertions throw a `CaseFailure` with a stable code (default: `equal`, `ok`, …) that expectations can name.
  equal(actual: unknown, expected: unknown, what: string): void;
  deepEqual(actual: unknown, expected: unknown, what: string): void;
  ok(value: unknown, what: string): asserts value;
  match(actual: string, pattern: RegExp, what: string): void;
  /** The call throws, and the error has these properties (`name`, `code`, `message`: a RegExp may stand for a string). */
  throws(call: () => unknown, expected: ErrorShape, what: string): Error;
  /** An error that was emitted or passed to a callback has these properties. */
  error(actual: unknown, expected: ErrorShape, what: string): void;
  fail(code: string, what: string): never;
  /** Records a value of an `info` case (or for the report). */
  note(name: string, value: unknown): void;

  /** Closes or destroys it after the case, whatever happens, and returns it. `listen`, `dial`, `pair` and `peer` do so themselves. */
  own<T extends Closable>(resource: T): T;

  /** A journal of events in order: `watch` records the named events (or a good default set) of an emitter under a label. */
  journal(): Journal;
  /** The arguments of the next `event`. Rejects when `error` comes first (unless that is the event), or at the budget's end. */
  once(emitter: EventEmitter, event: string): Promise<unknown[]>;
  /** `event` does not come for a quiet window (default 50 ms). Use it only where nothing positive can be waited for. */
  never(emitter: EventEmitter, event: string, quietMs?: number): Promise<void>;
  /** Waits until the condition holds, looking again every few milliseconds; fails at the budget's end naming `what`. */
  until(condition: () => boolean | Promise<boolean>, what: string): Promise<void>;
  /** Every byte of a readable side until `end`, as one Buffer. */
  collect(readable: NodeJS.ReadableStream): Promise<Buffer>;
  /** One turn of the event loop (`setImmediate`); `turns(n)` for several. For "in the tick after", never as a proof of time. */
  turns(n?: number): Promise<void>;

  /** A listening server of the adapter under test, on 127.0.0.1 and a free port unless told otherwise. */
  listen(
    options?: Parameters<Net["createServer"]>[0] | null,
    onConnection?: (socket: NetSocket) => void,
    where?: object,
  ): Promise<NetServer>;
  portOf(server: NetServer): number;
  /** A connected client of the adapter under test: to a port on 127.0.0.1, or by connect options. */
  dial(to: number | object): Promise<NetSocket>;
  /** Server, client and accepted socket, all of the adapter under test. */
  pair(options?: {
    server?: object;
    client?: object;
  }): Promise<{ server: NetServer; client: NetSocket; accepted: NetSocket }>;
  /** A bound datagram socket of the adapter under test (127.0.0.1, free port, udp4 unless told otherwise). */
  bind(options?: object, where?: object): Promise<DgramSocket>;

  /** The independent reference peer: bare `node:net` / `node:dgram` of the pinned Node, in another process. */
  readonly peer: Peer;
  /** A path in a fresh directory of this case, short enough for `sun_path`. */
  path(name: string): string;
  /** A deterministic pattern of bytes from a seed, and its digest, for bulk transfers; the peer makes the same. */
  bytes(length: number, seed?: number): Buffer;
  sha256(data: Uint8Array): string;
  /**
   * Runs `source` (module text that may use `net`, `dgram` and top-level await, already imported) as a program of its
   * own in the same runtime with the same adapter. For `ref`/`unref`, uncaught errors and exit codes.
   * `inherited`: a descriptor of this process that the program gets as its descriptor 3, as from a socket activator.
   * The program is started before `child` returns.
   */
  child(source: string, args?: readonly string[], inherited?: number): Promise<ChildResult>;
  /** When the case began, by `performance.now()`: what a timer has left is bounded by what went by, however slow the machine. */
  readonly startedAt: number;
  /** Rows of the kernel's own tables for a local port (`ss`-like, from /proc/net): state, queues, timer. */
  kernel(port: number): KernelSocket[];
}

export interface ErrorShape {
  name?: string | RegExp;
  code?: string | RegExp;
  message?: string | RegExp;
  syscall?: string;
  address?: string;
  port?: number;
  errno?: number;
}

export interface Journal {
  /** Records these events of the emitter as `label:event`, or just `event` for an empty label; `close` with its flag as `close(true)`. */
  watch<T extends EventEmitter>(label: string, emitter: T, events?: readonly string[]): T;
  /** Adds an entry by hand, e.g. from a callback. */
  mark(entry: string): void;
  readonly entries: readonly string[];
  /** Resolves when `entry` has been recorded. */
  until(entry: string): Promise<void>;
  /** The journal is exactly this. Alternatives: several legal orders. */
  equals(...alternatives: readonly (readonly string[])[]): void;
  /** These entries occur in this order, others may stand between. */
  ordered(...entries: readonly string[]): void;
  lacks(entry: string): void;
}

export interface KernelSocket {
  readonly protocol: "tcp" | "tcp6" | "udp" | "udp6";
  readonly local: { readonly address: string; readonly port: number };
  readonly remote: { readonly address: string; readonly port: number };
  readonly state: string;
  readonly sendQueue: number;
  readonly receiveQueue: number;
  /** `off`, `retransmit`, `keepalive`, …, and the milliseconds until it fires. */
  readonly timer: string;
  readonly timerMs: number;
}

export interface ChildResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Each call is carried out in the peer's process and resolves when it is done there. */
export interface Peer {
  listen(where: { path: string; backlog?: number }): Promise<PeerListener & { readonly path: string }>;
  listen(where?: { host?: string; port?: number; path?: string; backlog?: number }): Promise<PeerListener>;
  connect(to: { port: number; host?: string; localPort?: number } | { path: string }): Promise<PeerConnection>;
  datagram(options?: {
    type?: "udp4" | "udp6";
    address?: string;
    port?: number;
    reuseAddr?: boolean;
  }): Promise<PeerDatagram>;
  /**
   * A TCP relay in the peer's process, between a client and a server that are both under test: connect to its port, and
   * it connects to `to`. `up` is the direction from the client to the server. Without faults it changes nothing.
   */
  relay(to: number, faults?: RelayFaults<StreamFaults>): Promise<PeerRelay>;
  /** The same for datagrams: each client has a port of its own towards `to`. */
  datagramRelay(to: number, faults?: RelayFaults<DatagramFaults>): Promise<PeerDatagramRelay>;
  /** A TCP port of 127.0.0.1 that nobody listens on. */
  closedPort(): Promise<number>;
  /** A TCP port of 127.0.0.1 whose listener never accepts and has a full backlog: a connect to it stays pending. */
  deafPort(): Promise<number>;
}

export interface RelayFaults<Faults> {
  readonly up?: Faults;
  readonly down?: Faults;
  /** What chance is drawn from; by default the case's seed. Noted with the result as `relay-seed`. */
  readonly seed?: number;
}

/** What happens to the bytes of one direction. Offsets count from the connection's first byte. */
export interface StreamFaults {
  /** Bytes go on in pieces of so many (`random`: 1 to 7), each sent by itself. */
  readonly slice?: number | "random";
  /** Bytes are held until so many can go on together, or until FIN. */
  readonly gather?: number;
  /** Each piece waits for up to so many turns of the relay's event loop: latency without a clock. */
  readonly turns?: number;
  /** After so many bytes nothing more is read from the sender, until `resume`. */
  readonly stallAfter?: number;
  /** After so many bytes the receiver gets FIN; what the sender sends on is swallowed. */
  readonly finAfter?: number;
  /** After so many bytes both ends get RST. */
  readonly resetAfter?: number;
}

/** `hold`: goes on after the next one. */
export type DatagramFate = "pass" | "lose" | "twice" | "hold";

export interface DatagramFaults {
  /** Fates of the first datagrams. */
  readonly plan?: readonly DatagramFate[];
  /** Probabilities for all others. */
  readonly lose?: number;
  readonly twice?: number;
  readonly hold?: number;
}

export interface PeerRelay {
  readonly port: number;
  readonly seed: number;
  /** Reads nothing more from the sender of this direction. */
  stall(direction: "up" | "down"): Promise<void>;
  resume(direction: "up" | "down"): Promise<void>;
  /** Sends RST to one end; the other one hears of it too. */
  reset(side: "client" | "server"): Promise<void>;
  /** What has gone on, of the latest connection. */
  forwarded(direction: "up" | "down"): Promise<{ bytes: number; pieces: number }>;
  /** Resolves when the relay's connection to this end is gone: `clean`, or the code of its error. */
  ended(side: "client" | "server"): Promise<string>;
  /** The listener and every connection go. */
  close(): Promise<void>;
}

export interface PeerDatagramRelay {
  readonly port: number;
  readonly seed: number;
  /** What was done with each datagram as it came, and the numbers of those that went on, in that order. */
  history(direction: "up" | "down"): Promise<{ fates: readonly DatagramFate[]; passed: readonly number[] }>;
}

export interface PeerListener {
  readonly port: number;
  readonly path: string | undefined;
  /** The next connection, accepted half-open and paused. */
  accept(): Promise<PeerConnection>;
  close(): Promise<void>;
}

export interface PeerConnection {
  readonly localPort: number;
  readonly remotePort: number;
  send(data: string | Uint8Array): Promise<void>;
  /** Sends `length` bytes of the pattern of `seed` (see `TestContext.bytes`), resolves when the kernel has them all. */
  sendPattern(length: number, seed?: number): Promise<void>;
  /** Starts the same without waiting, for a reader that stalls. */
  startPattern(length: number, seed?: number): Promise<void>;
  fin(): Promise<void>;
  rst(): Promise<void>;
  /** Reads exactly `length` bytes (waits for them). */
  read(length: number): Promise<Buffer>;
  /** Reads until the FIN: everything not read yet. */
  readToEnd(): Promise<Buffer>;
  /** Reads until the FIN without keeping the bytes. */
  digestToEnd(): Promise<{ length: number; sha256: string }>;
  /** Reads on, answers a FIN with a FIN, and resolves when the connection is gone there: `clean`, or the code of its error. */
  closed(): Promise<string>;
  bytesRead(): Promise<number>;
}

export interface PeerDatagram {
  readonly port: number;
  readonly address: string;
  send(data: string | Uint8Array, port: number, address: string): Promise<void>;
  receive(): Promise<{ data: Buffer; address: string; port: number; family: string }>;
  setBroadcast(on: boolean): Promise<void>;
  addMembership(group: string, iface?: string): Promise<void>;
  close(): Promise<void>;
}
