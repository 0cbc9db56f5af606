/**
 * The SPI: what a runtime adapter implements. Bytes only. Event order, half-open rules, timeouts, overloads, error
 * messages and counters are the engine's and stand nowhere in an adapter.
 *
 * Rules that hold for every handle and sink:
 *  1. No sink method is called inside the operation that caused it: the earliest moment is a later microtask or tick.
 *  2. `onEnd` at most once. `onClose` exactly once for each handle that was returned, and nothing after it.
 *  3. Accepted and adopted handles start stopped (no `onData` before `readStart`), and so does a connecting one.
 *  4. After `readStop` at most the chunk already in flight may still arrive.
 *  5. `write` takes everything; a partial write is the adapter's loop. One write is outstanding at a time, and never one
 *     after `shutdown`. Written means handed to the kernel.
 *  6. Bytes given to `onData` / `onMessage` belong to the engine: an adapter that reuses its buffer copies first, and a
 *     small chunk never pins a large slab.
 *  7. Below the engine every stream is half-open: the peer's FIN never closes the handle or the write side.
 *  8. A failure is `{ code, syscall }` with a POSIX code; errno, message, address and port are added by the engine.
 *  9. Our own `close` or `reset` is never a failure: `onClose(null)` follows it. Operations on a closed handle do nothing.
 * 10. The engine counts bytes, idle time and connections.
 * 11. A handle keeps the process alive until `unref`; a stream only while it connects, reads or writes, as in Node.
 */
import type { Buffer } from "node:buffer";
import type { Capabilities } from "./capabilities.ts";

/** Why an operation failed: a POSIX (or libuv) error name such as `ECONNRESET`, and the call that met it. */
export interface Failure {
  readonly code: string;
  readonly syscall: string;
}

/** An IP address, never a name, and a port. An IPv6 `address` may carry a zone id (`fe80::1%eth0`). */
export interface IpEndpoint {
  readonly address: string;
  readonly port: number;
  readonly family: 4 | 6;
}

/** A Unix domain socket path (a leading NUL is a Linux abstract name), or a Windows named pipe. */
export interface PathEndpoint {
  readonly path: string;
}

export type Endpoint = IpEndpoint | PathEndpoint;

/** Socket options of a stream. `initialDelay` and `interval` are milliseconds; 0 leaves the kernel's value unchanged. */
export interface StreamOptionMap {
  noDelay: boolean;
  keepAlive: { enable: boolean; initialDelay: number; interval: number; count: number };
  typeOfService: number;
}

/** Socket options of a datagram socket. Sizes are bytes; `multicastInterface` is an address or `::%scope`. */
export interface DatagramOptionMap {
  broadcast: boolean;
  ttl: number;
  multicastTtl: number;
  multicastLoopback: boolean;
  multicastInterface: string;
  recvBufferSize: number;
  sendBufferSize: number;
}

interface Handle {
  /** Releases the descriptor. Idempotent. `onClose(null)` follows on a later tick. */
  close(): void;
  ref(): void;
  unref(): void;
  /** The operating system's descriptor, or -1 when the runtime does not tell. */
  readonly fd: number;
}

export interface StreamHandle extends Handle {
  /** As at open, and kept from the first look on, after close too. Null before open, or when the kernel no longer knew it. */
  readonly localAddress: Endpoint | null;
  readonly remoteAddress: Endpoint | null;
  /** Gives an accepted or adopted handle its sink: called once, inside `onConnection` or right after `adoptStream`. */
  attach(sink: StreamSink): void;
  /** Starts or resumes reading. Idempotent. */
  readStart(): void;
  /** Stops reading from the kernel, so that TCP flow control reaches the peer. Idempotent. */
  readStop(): void;
  /**
   * Writes every byte. True: the kernel has them all already, and no `onWritten` comes. False: `onWritten` will come. May
   * throw a `Failure` when the kernel refuses at once; no `onWritten` comes then.
   */
  write(chunk: Uint8Array): boolean;
  /**
   * As `write`, for text in UTF-8, `bytes` long so encoded. Only where the runtime encodes text on its way to the kernel
   * for less than a Buffer costs; absent, the engine encodes it.
   */
  writeText?(text: string, bytes: number): boolean;
  /** As `write`, for several chunks in order, in one system call where the runtime can. */
  writev(chunks: readonly Uint8Array[]): boolean;
  /** Sends FIN after everything written; the read side stays open. `onShutdown` follows. */
  shutdown(): void;
  /** Closes with RST. As `close` otherwise. Where capability `tcp.reset` is absent, throws a `Failure`. */
  reset(): void;
  /** Sets an option at once. Throws a `Failure` (`ENOPROTOOPT`, `EBADF`, `ENOTSUP`, …). */
  setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void;
  /** Reads an option back. Throws a `Failure`. */
  getOption(name: "typeOfService"): number;
}

export interface StreamSink {
  /**
   * A connecting handle is connected. Never for accepted or adopted handles. With `handle`, that stands in for it from now
   * on: it has this sink, reads if the other was told to, and the other is not heard of again.
   */
  onOpen(handle?: StreamHandle): void;
  onData(chunk: Buffer): void;
  /** The peer sent FIN, and every byte before it was given to `onData`. */
  onEnd(): void;
  /** The outstanding write is with the kernel (null), or failed. The handle stays open until `close`. */
  onWritten(failure: Failure | null): void;
  onShutdown(failure: Failure | null): void;
  /** Last call. Before `onOpen`: the connect failed. Otherwise null after our own close, or the reason (`read ECONNRESET`). */
  onClose(failure: Failure | null): void;
}

export interface ConnectStreamOptions {
  /** Local address and port to bind before connecting. Null or 0: the kernel chooses. */
  readonly localAddress: string | null;
  readonly localPort: number;
}

/** Where to listen: an endpoint (port 0 lets the kernel choose), or an inherited listening descriptor. */
export type ListenTarget = Endpoint | { readonly fd: number };

export interface ListenStreamOptions {
  readonly backlog: number;
  readonly ipv6Only: boolean;
  readonly reusePort: boolean;
  /** Path endpoints: grant read, or write, to every user. */
  readonly readableAll: boolean;
  readonly writableAll: boolean;
}

export interface ListenerHandle extends Handle {
  /** The bound address with its real port, as soon as it is known; null before that. */
  readonly localAddress: Endpoint | null;
}

export interface ListenerSink {
  onListening(): void;
  /** A connection was accepted; the engine attaches a sink or closes the handle before it returns. */
  onConnection(handle: StreamHandle): void;
  /** Last call. Before `onListening`: the reason why it cannot listen. A path endpoint's file is gone by now. */
  onClose(failure: Failure | null): void;
}

export interface BindDatagramOptions {
  readonly reuseAddr: boolean;
  readonly reusePort: boolean;
  readonly ipv6Only: boolean;
  /**
   * Given only with capability `udp.bind-sync`. True: the descriptor is bound, and `localAddress` known, when
   * `bindDatagram` returns; a failure is thrown as a `Failure`, no handle returned and no sink method called.
   * `onOpen` still follows later. The failure `EAGAIN` says that the port is held by a socket of this adapter that is
   * closing: the engine tries again without `sync`, and the adapter then waits for that.
   */
  readonly sync?: boolean;
}

/** Where to bind (port 0 lets the kernel choose), or an inherited descriptor of a socket of that family. */
export type BindTarget = IpEndpoint | { readonly fd: number; readonly family: 4 | 6 };

export interface Membership {
  readonly group: string;
  /** Interface address, or a scope (`%eth0`) for IPv6; null lets the kernel choose. */
  readonly interface: string | null;
  /** Source-specific: only datagrams from this address. Null: any source. */
  readonly source: string | null;
}

export interface DatagramHandle extends Handle {
  /**
   * The bound address with its real port, as the kernel has it now (connecting changes it); null before open. The last
   * one known after close.
   */
  readonly localAddress: IpEndpoint | null;
  /**
   * Sends one datagram. True: the kernel took it, and no `onSent` comes. False: `onSent` will come, in the order of
   * the sends that returned false. A connected handle ignores `port` and `address`.
   */
  send(packet: Uint8Array, port: number, address: string): boolean;
  /**
   * Several datagrams, as packet, port, address, packet, …, in as few system calls as the runtime can. Gives how many the
   * kernel took, from the first on. After fewer than all, the next goes to `send`, which waits or tells why. Never throws,
   * and takes none while earlier sends wait.
   */
  sendMany?(datagrams: readonly (Uint8Array | number | string)[]): number;
  /**
   * Connects to a peer in the kernel: only its datagrams arrive, ICMP errors are told. At once, for no name is resolved
   * here. Throws a `Failure`, and the handle is unconnected then.
   */
  connect(peer: IpEndpoint): void;
  /** Undoes `connect`. Throws a `Failure`. */
  disconnect(): void;
  setOption<K extends keyof DatagramOptionMap>(name: K, value: DatagramOptionMap[K]): void;
  getOption(name: "recvBufferSize" | "sendBufferSize"): number;
  /** Membership calls throw a `Failure` (`EINVAL`, `EADDRNOTAVAIL`, `ENODEV`, …). */
  addMembership(membership: Membership): void;
  dropMembership(membership: Membership): void;
}

export interface DatagramSink {
  /** Bound, and receiving from now on. */
  onOpen(): void;
  onMessage(packet: Buffer, address: string, port: number, family: 4 | 6): void;
  onSent(failure: Failure | null): void;
  /** A receive error that leaves the handle open (`ECONNREFUSED` on a connected one). Never for an unconnected one. */
  onError(failure: Failure): void;
  /** Last call. Before `onOpen`: the reason why it cannot bind. */
  onClose(failure: Failure | null): void;
}

export interface LookupRequest {
  readonly family: 0 | 4 | 6;
  /** `dns.ADDRCONFIG`, `dns.V4MAPPED`, `dns.ALL`, combined; 0 for none. */
  readonly hints: number;
}

export interface LookupResult {
  readonly address: string;
  readonly family: 4 | 6;
}

/** An armed one-shot timer. `refresh` starts its time again from now. */
export interface Timer {
  refresh(): void;
  ref(): void;
  unref(): void;
}

/** Gets a connection's bytes in place of the socket. */
export interface Taker {
  data(chunk: Buffer): void;
  /** The peer's FIN. `tell` calls the listener of the socket's `end` that was added with that of `data`. */
  end(tell: () => void): void;
  /** The reader has called `resume`. */
  resume(): void;
}

export interface Adapter {
  /** Shown in error messages and reports: `bun`, `deno`, … */
  readonly name: string;
  readonly capabilities: Capabilities;
  /**
   * Each of these three returns a handle at once and reports through the sink, so that a handle can be closed before it
   * opens; a connection that arrives after that is closed by the adapter. None of them throws (but for `sync`).
   */
  connectStream(peer: Endpoint, options: ConnectStreamOptions, sink: StreamSink): StreamHandle;
  listenStream(target: ListenTarget, options: ListenStreamOptions, sink: ListenerSink): ListenerHandle;
  bindDatagram(target: BindTarget, options: BindDatagramOptions, sink: DatagramSink): DatagramHandle;
  /** Wraps an inherited, connected descriptor. Throws a `Failure`. Only with capability `fd.stream`. */
  adoptStream(fd: number): StreamHandle;
  /** Resolves a name by the system's resolver (hosts file included), every address in the resolver's order. */
  lookup(
    hostname: string,
    request: LookupRequest,
    done: (failure: Failure | null, addresses: readonly LookupResult[]) => void,
  ): void;
  /**
   * True while code that must not see `socket._handle` asks for it: a runtime whose own TLS takes every `_handle` for one
   * of its own handles. Null is given then. Absent: everybody may see it.
   */
  hideHandle?(): boolean;
  /**
   * Asked about each new `data` listener of a socket: not null if it is that of the runtime's own TLS or HTTP/2, which reads
   * our sockets as streams. It then has the connection's bytes and FIN for itself, as if it had taken over a handle.
   */
  takesOver?(listener: (...args: never[]) => void, socket: object): Taker | null;
  /**
   * Asked by a `destroy` without an error of a socket that has ended, but not written everything yet. True makes it wait
   * for the writes: for a runtime whose own TLS destroys the socket below it with data still queued.
   */
  destroyedTooEarly?(): boolean;
  /** Time and timers come from here, never from the platform, so that a simulated network can supply its own. */
  /** Milliseconds, monotonic. */
  now(): number;
  setTimer(fire: () => void, ms: number): Timer;
  clearTimer(timer: Timer): void;
}
