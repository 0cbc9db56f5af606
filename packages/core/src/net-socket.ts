/** The contract of `net`: sockets. Documented as in net.ts. */
import type { LookupAddress, LookupOptions } from "node:dns";
import type { Duplex, Readable } from "node:stream";
import type { AddressInfo, NetBlockList, NetBoundSocket } from "./net-address.ts";
import type { NetServer } from "./net-server.ts";
import type { AnyArguments, AnyListener } from "./typed-emitter.ts";

/** Has the signature of `dns.lookup`; asked with `all: true` when `autoSelectFamily` is on. K02, K03 */
export type LookupFunction = (
  hostname: string,
  options: LookupOptions,
  callback: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
) => void;

/** Reading into a caller's buffer instead of by `data`. K01, net.html#socketconnectoptions-connectlistener */
export interface OnReadOptions {
  /** The buffer to fill again and again, or a function that gives the next one. */
  buffer: Uint8Array | (() => Uint8Array);
  /** Called per chunk: the first `bytesWritten` bytes of `buffer` are new. Returning false pauses the socket. */
  callback(bytesWritten: number, buffer: Uint8Array): boolean;
}

/** K01 · net.html#new-netsocketoptions */
export interface SocketConstructorOptions {
  /** An open descriptor to wrap. `ERR_INVALID_FD_TYPE` when it is no socket or pipe. Capability `fd.stream`. */
  fd?: number | undefined;
  /** Old: what the socket will be used for. Accepted, without effect. */
  type?: "tcp4" | "tcp6" | "unix" | null | undefined;
  /** True: the peer's FIN leaves the writable side open, and `end()` is the caller's. Default: false. */
  allowHalfOpen?: boolean | undefined;
  /** Only with `fd`. Default: false. */
  readable?: boolean | undefined;
  /** Only with `fd`. Default: false. */
  writable?: boolean | undefined;
  onread?: OnReadOptions | undefined;
  /** Destroys the socket with an `AbortError` when aborted. */
  signal?: AbortSignal | undefined;
  /** As `setNoDelay()` once connected. Default: false. */
  noDelay?: boolean | undefined;
  /** As `setKeepAlive(true, keepAliveInitialDelay)` once connected. Default: false. */
  keepAlive?: boolean | undefined;
  /** Milliseconds; counts whole seconds. Default: 0. */
  keepAliveInitialDelay?: number | undefined;
  /** A connect to one of these addresses fails with `ERR_IP_BLOCKED`. */
  blockList?: NetBlockList | undefined;
  /** As `setTypeOfService` once connected. 0 to 255. */
  typeOfService?: number | undefined;
  /** Connects from a port bound before. Capability `tcp.bound-socket`. */
  handle?: NetBoundSocket | undefined;
  /** Bytes, for both sides. Default: `stream.getDefaultHighWaterMark()`. */
  highWaterMark?: number | undefined;
}

/** K02 · net.html#socketconnectoptions-connectlistener */
export interface TcpConnectOptions {
  /** 0 to 65535. */
  port: number;
  /** A name or address. Default: `localhost`. */
  host?: string | undefined;
  /** Local address to bind; must be an IP address (`ERR_INVALID_IP_ADDRESS`). Capability `tcp.local-bind`. */
  localAddress?: string | undefined;
  localPort?: number | undefined;
  /** `dns.ADDRCONFIG`, `dns.V4MAPPED`, `dns.ALL`, combined. Default: 0. */
  hints?: number | undefined;
  /** 4, 6, or 0 for either. Default: 0. */
  family?: number | undefined;
  /** Replaces `dns.lookup`. */
  lookup?: LookupFunction | undefined;
  /** Try every address of a name, alternating families (RFC 8305). Default: `getDefaultAutoSelectFamily()`. */
  autoSelectFamily?: boolean | undefined;
  /** Milliseconds for each attempt, 10 at least. Default: `getDefaultAutoSelectFamilyAttemptTimeout()`. */
  autoSelectFamilyAttemptTimeout?: number | undefined;
}

/** K02 · net.html#socketconnectoptions-connectlistener */
export interface PathConnectOptions {
  /** A Unix domain socket or a named pipe; the options of TCP are ignored then. */
  path: string;
}

/** What `socket.connect` takes; it also reads the socket options (`noDelay`, `keepAlive`, …) of the constructor. */
export type ConnectOptions = (TcpConnectOptions | PathConnectOptions) &
  Pick<SocketConstructorOptions, ConnectTimeOption>;
type ConnectTimeOption =
  | "noDelay"
  | "keepAlive"
  | "keepAliveInitialDelay"
  | "blockList"
  | "typeOfService"
  | "onread"
  | "signal";

/** What `net.connect` takes: for the constructor, for `connect`, and the idle `timeout` in milliseconds. N02 */
export type CreateConnectionOptions = (TcpConnectOptions | PathConnectOptions) &
  SocketConstructorOptions & { timeout?: number | undefined };

/** K15 · net.html#socketsetkeepaliveenable-initialdelay-interval-count */
export interface KeepAliveOptions {
  /** Default: false. */
  enable?: boolean | undefined;
  /** Milliseconds of idleness before the first probe; 0 leaves the kernel's value. Default: 0. */
  initialDelay?: number | undefined;
  /** Milliseconds between probes. Default: 1000. Capability `tcp.keep-alive-probes`. */
  interval?: number | undefined;
  /** Unanswered probes before the connection is given up. Default: 10. Capability `tcp.keep-alive-probes`. */
  count?: number | undefined;
}

export type SocketReadyState = "opening" | "open" | "readOnly" | "writeOnly" | "closed";

/** Spelled out, and not built on the stream's own map, which `@types/node` has only since version 24. */
export interface NetSocketEventMap {
  /** Last event, once; true after an error. K09 · net.html#event-close_1 */
  close: [hadError: boolean];
  /** K04 · net.html#event-connect */
  connect: [];
  /** An attempt at one address starts, with `autoSelectFamily`. K04 · net.html#event-connectionattempt */
  connectionAttempt: [ip: string, port: number, family: number];
  /** K04 · net.html#event-connectionattemptfailed */
  connectionAttemptFailed: [ip: string, port: number, family: number, error: Error];
  /** K04 · net.html#event-connectionattempttimeout */
  connectionAttemptTimeout: [ip: string, port: number, family: number];
  /** A Buffer, or a string after `setEncoding`. K05 · net.html#event-data */
  data: [data: string | Buffer<ArrayBuffer>];
  /** Everything written is with the kernel, after a `write` that returned false. K08 · net.html#event-drain */
  drain: [];
  /** The peer sent FIN, and all data has been read. K06 · net.html#event-end */
  end: [];
  /** `close` follows. K09, K20 · net.html#event-error_1 */
  error: [error: Error];
  /** After `end()`: everything is out. stream.html#event-finish */
  finish: [];
  /** A name was resolved, or not; before connecting. K03 · net.html#event-lookup */
  lookup: [error: Error | null, address: string, family: number | null, host: string];
  /** stream.html#event-pause */
  pause: [];
  /** A stream is piped into this one. K14 · stream.html#event-pipe */
  pipe: [source: Readable];
  /** Data can be taken with `read()`, or the end has come. stream.html#event-readable */
  readable: [];
  /** Right after `connect`. K04 · net.html#event-ready */
  ready: [];
  /** stream.html#event-resume */
  resume: [];
  /** Idle for the time of `setTimeout`. It only tells. K07 · net.html#event-timeout */
  timeout: [];
  /** K14 · stream.html#event-unpipe */
  unpipe: [source: Readable];
}

/** A TCP or local stream socket. net.html#class-netsocket */
export interface NetSocket extends Duplex {
  /**
   * Connects; `connect` comes on a later tick, with `listener` as a one-time listener of it. May be called again after
   * `close`. Throws `ERR_SOCKET_BAD_PORT`, `ERR_MISSING_ARGS`, `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_IP_ADDRESS`; emits
   * `error` with `ECONNREFUSED`, `ETIMEDOUT`, `ENOTFOUND`, `ENOENT`, `ERR_IP_BLOCKED`, …, or an `AggregateError` of
   * every attempt. K02 · net.html#socketconnect
   */
  connect(options: ConnectOptions, listener?: () => void): this;
  connect(port: number, host: string, listener?: () => void): this;
  connect(port: number, listener?: () => void): this;
  connect(path: string, listener?: () => void): this;
  /**
   * Queues data; a string in `encoding` (default UTF-8). False: buffered, wait for `drain`. `callback` when the kernel
   * has it, or with the error. After `end()` `ERR_STREAM_WRITE_AFTER_END`, after the peer is gone `EPIPE` or
   * `ECONNRESET`, both as `error`. K10 · net.html#socketwritedata-encoding-callback
   */
  write(data: Uint8Array | string, callback?: (error?: Error | null) => void): boolean;
  write(data: Uint8Array | string, encoding?: BufferEncoding, callback?: (error?: Error | null) => void): boolean;
  /** Sends FIN after the pending data and still receives. K11 · net.html#socketenddata-encoding-callback */
  end(callback?: () => void): this;
  end(data: Uint8Array | string, callback?: () => void): this;
  end(data: Uint8Array | string, encoding?: BufferEncoding, callback?: () => void): this;
  /** Destroys once everything written is out, ending first if need be. K12 · net.html#socketdestroysoon */
  destroySoon(): void;
  /**
   * Closes with RST; a connecting socket does so once connected. A closed one is destroyed with `ERR_SOCKET_CLOSED`.
   * Throws `ERR_INVALID_HANDLE_TYPE` on a local socket. Capability `tcp.reset`. K12 · net.html#socketresetanddestroy
   */
  resetAndDestroy(): this;
  /** K12 · net.html#socketdestroyed */
  readonly destroyed: boolean;
  /** Strings instead of Buffers from now on; characters are never split. K05 · net.html#socketsetencodingencoding */
  setEncoding(encoding?: BufferEncoding): this;
  /** Stops `data`, and in time the peer. K13 · net.html#socketpause */
  pause(): this;
  /** K13 · net.html#socketresume */
  resume(): this;
  /**
   * Emits `timeout` after `timeout` milliseconds without read or write, again and again; 0 cancels. `callback` becomes
   * a one-time listener, or with 0 is removed. Throws `ERR_INVALID_ARG_TYPE`, `ERR_OUT_OF_RANGE`.
   * K07 · net.html#socketsettimeouttimeout-callback
   */
  setTimeout(timeout: number, callback?: () => void): this;
  /** Milliseconds set by `setTimeout`; undefined before. K07 · net.html#sockettimeout */
  readonly timeout?: number;
  /** True (the default): send at once (no Nagle). Before a connect it is kept for it. K15 · net.html#socketsetnodelaynodelay */
  setNoDelay(noDelay?: boolean): this;
  /**
   * TCP keep-alive; times are milliseconds and count whole seconds. Before a connect it is kept for it.
   * K15 · net.html#socketsetkeepaliveenable-initialdelay-interval-count
   */
  setKeepAlive(options: KeepAliveOptions): this;
  setKeepAlive(enable?: boolean, initialDelay?: number, interval?: number, count?: number): this;
  /** The IPv4 TOS or IPv6 traffic class. Capability `tcp.type-of-service`. K21 · net.html#socketgettypeofservice */
  getTypeOfService(): number;
  /** 0 to 255 (`ERR_OUT_OF_RANGE`). Before a connect it is kept for it. K21 · net.html#socketsettypeofservicetos */
  setTypeOfService(tos: number): this;
  /** The local address; an empty object when there is none. K16 · net.html#socketaddress */
  address(): AddressInfo | Partial<AddressInfo>;
  /** Undefined before connect and after destroy. K16 · net.html#socketlocaladdress */
  readonly localAddress?: string;
  /** K16 · net.html#socketlocalport */
  readonly localPort?: number;
  /** `IPv4` or `IPv6`. K16 · net.html#socketlocalfamily */
  readonly localFamily?: string;
  /** Undefined before connect and after destroy. K16 · net.html#socketremoteaddress */
  readonly remoteAddress: string | undefined;
  /** K16 · net.html#socketremoteport */
  readonly remotePort: number | undefined;
  /** `IPv4` or `IPv6`. K16 · net.html#socketremotefamily */
  readonly remoteFamily: string | undefined;
  /** Bytes received, also after `close`. K17 · net.html#socketbytesread */
  readonly bytesRead: number;
  /** Bytes given to `write`, those still queued included. K17 · net.html#socketbyteswritten */
  readonly bytesWritten: number;
  /** Old name of `writableLength`; undefined without a connection. @deprecated K17 · net.html#socketbuffersize */
  readonly bufferSize: number;
  /** True between `connect()` and `connect`. K19 · net.html#socketconnecting */
  readonly connecting: boolean;
  /** True until connected: no `connect()` yet, or still connecting. K19 · net.html#socketpending */
  readonly pending: boolean;
  /** K19 · net.html#socketreadystate */
  readonly readyState: SocketReadyState;
  /** `ip:port` of every attempt; undefined when there was no choice of addresses. K04 · net.html#socketautoselectfamilyattemptedaddresses */
  readonly autoSelectFamilyAttemptedAddresses: string[];
  /** The server that accepted it, or null. net.html#socketserver */
  readonly server: NetServer | null;
  /** K18 · net.html#socketref */
  ref(): this;
  /** K18 · net.html#socketunref */
  unref(): this;

  addListener<E extends keyof NetSocketEventMap>(eventName: E, listener: (...args: NetSocketEventMap[E]) => void): this;
  addListener(eventName: string | symbol, listener: AnyListener): this;
  emit<E extends keyof NetSocketEventMap>(eventName: E, ...args: NetSocketEventMap[E]): boolean;
  emit(eventName: string | symbol, ...args: AnyArguments): boolean;
  listenerCount<E extends keyof NetSocketEventMap>(
    eventName: E,
    listener?: (...args: NetSocketEventMap[E]) => void,
  ): number;
  listenerCount(eventName: string | symbol, listener?: AnyListener): number;
  listeners<E extends keyof NetSocketEventMap>(eventName: E): ((...args: NetSocketEventMap[E]) => void)[];
  listeners(eventName: string | symbol): AnyListener[];
  off<E extends keyof NetSocketEventMap>(eventName: E, listener: (...args: NetSocketEventMap[E]) => void): this;
  off(eventName: string | symbol, listener: AnyListener): this;
  on<E extends keyof NetSocketEventMap>(eventName: E, listener: (...args: NetSocketEventMap[E]) => void): this;
  on(eventName: string | symbol, listener: AnyListener): this;
  once<E extends keyof NetSocketEventMap>(eventName: E, listener: (...args: NetSocketEventMap[E]) => void): this;
  once(eventName: string | symbol, listener: AnyListener): this;
  prependListener<E extends keyof NetSocketEventMap>(
    eventName: E,
    listener: (...args: NetSocketEventMap[E]) => void,
  ): this;
  prependListener(eventName: string | symbol, listener: AnyListener): this;
  prependOnceListener<E extends keyof NetSocketEventMap>(
    eventName: E,
    listener: (...args: NetSocketEventMap[E]) => void,
  ): this;
  prependOnceListener(eventName: string | symbol, listener: AnyListener): this;
  rawListeners<E extends keyof NetSocketEventMap>(eventName: E): ((...args: NetSocketEventMap[E]) => void)[];
  rawListeners(eventName: string | symbol): AnyListener[];
  removeAllListeners<E extends keyof NetSocketEventMap>(eventName?: E): this;
  removeAllListeners(eventName?: string | symbol): this;
  removeListener<E extends keyof NetSocketEventMap>(
    eventName: E,
    listener: (...args: NetSocketEventMap[E]) => void,
  ): this;
  removeListener(eventName: string | symbol, listener: AnyListener): this;
}

/** Callable without `new` at run time, as in Node (K24); a type cannot say so, as Node's own types do not. */
export interface NetSocketConstructor {
  new (options?: SocketConstructorOptions): NetSocket;
  readonly prototype: NetSocket;
}
