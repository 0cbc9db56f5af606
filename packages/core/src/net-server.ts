/** The contract of `net`: servers. Documented as in net.ts. */
import type { AddressInfo, NetBlockList, NetBoundSocket } from "./net-address.ts";
import type { NetSocket } from "./net-socket.ts";
import type { TypedEmitter } from "./typed-emitter.ts";

/** N01, S11 · net.html#netcreateserveroptions-connectionlistener */
export interface ServerOptions {
  /** False: the server answers a FIN with a FIN once its own data is out. Default: false. S12, S13 */
  allowHalfOpen?: boolean | undefined;
  /** Accepted sockets start paused; nothing is read before `resume()`. Default: false. */
  pauseOnConnect?: boolean | undefined;
  /** As `setNoDelay()` on every accepted socket. Default: false. */
  noDelay?: boolean | undefined;
  /** As `setKeepAlive(true, keepAliveInitialDelay)` on every accepted socket. Default: false. */
  keepAlive?: boolean | undefined;
  /** Milliseconds; counts whole seconds. Default: 0, the kernel's. */
  keepAliveInitialDelay?: number | undefined;
  /** Bytes, for both sides of every accepted socket. Default: `stream.getDefaultHighWaterMark()`. */
  highWaterMark?: number | undefined;
  /** Connections from these addresses are closed at once, without `connection` and without `drop`. LF9 */
  blockList?: NetBlockList | undefined;
}

/** S04 · net.html#serverlistenoptions-callback */
export interface ListenOptions {
  /** 0 lets the kernel choose. */
  port?: number | undefined;
  /** A name or address. Default: `::` where IPv6 is available (both families), else `0.0.0.0`. */
  host?: string | undefined;
  /** A Unix domain socket or named pipe; ignored when `port` is given. */
  path?: string | undefined;
  /** Length of the queue of connections not accepted yet. Default: 511. */
  backlog?: number | undefined;
  /** In a cluster worker: do not share the handle. Default: false. */
  exclusive?: boolean | undefined;
  /** Path only: grant reading to every user. Default: false. */
  readableAll?: boolean | undefined;
  /** Path only: grant writing to every user. Default: false. */
  writableAll?: boolean | undefined;
  /** `::` takes no IPv4. Default: false. */
  ipv6Only?: boolean | undefined;
  /** `SO_REUSEPORT`: several listeners share the port. Default: false. */
  reusePort?: boolean | undefined;
  /** Closes the server when aborted. */
  signal?: AbortSignal | undefined;
  /** Listens on a port bound before. */
  handle?: NetBoundSocket | undefined;
  /** Listens on an inherited listening descriptor. */
  fd?: number | undefined;
}

/** What `listen(handle)` takes: another server or socket, a bound socket, a descriptor, a libuv-like handle. S03 */
export type ListenHandle =
  | NetServer
  | NetSocket
  | NetBoundSocket
  | { readonly fd: number }
  | { readonly _handle: unknown };

/** Whose connection was dropped. Members are absent on a local server. S09 · net.html#event-drop */
export interface DropArgument {
  localAddress?: string;
  localPort?: number;
  localFamily?: string;
  remoteAddress?: string;
  remotePort?: number;
  remoteFamily?: string;
}

/** S10 */
export interface NetServerEventMap {
  /** Not accepting any more, and the last connection has ended. net.html#event-close */
  close: [];
  /** net.html#event-connection */
  connection: [socket: NetSocket];
  /** A connection above `maxConnections` was closed. net.html#event-drop */
  drop: [data?: DropArgument];
  /** Before it was listening no `close` follows, and `listen` may be tried again. net.html#event-error */
  error: [error: Error];
  /** net.html#event-listening */
  listening: [];
}

/** A TCP or local server. net.html#class-netserver */
export interface NetServer extends TypedEmitter<NetServerEventMap> {
  /**
   * Starts listening; `listening` comes on a later tick, with `callback` as a one-time listener of it. Throws
   * `ERR_SERVER_ALREADY_LISTEN` while open, `ERR_SOCKET_BAD_PORT`, `ERR_INVALID_ARG_VALUE`, `ERR_INVALID_ARG_TYPE`;
   * emits `error` with `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, `ENOTFOUND`, `EINVAL`.
   * Port 0 or none: the kernel chooses. `backlog` defaults to 511. S01 · net.html#serverlisten
   */
  listen(port?: number, hostname?: string, backlog?: number, callback?: () => void): this;
  listen(port?: number, hostname?: string, callback?: () => void): this;
  listen(port?: number, backlog?: number, callback?: () => void): this;
  listen(port?: number, callback?: () => void): this;
  /** On a path; the file is removed on close. S02 · net.html#serverlistenpath-backlog-callback */
  listen(path: string, backlog?: number, callback?: () => void): this;
  listen(path: string, callback?: () => void): this;
  /** S04 · net.html#serverlistenoptions-callback */
  listen(options: ListenOptions, callback?: () => void): this;
  /** On what somebody else has bound. S03 · net.html#serverlistenhandle-backlog-callback */
  listen(handle: ListenHandle, backlog?: number, callback?: () => void): this;
  listen(handle: ListenHandle, callback?: () => void): this;
  /**
   * Stops accepting and keeps existing connections; `close` comes when the last one has ended. `callback` is called
   * once then, with `ERR_SERVER_NOT_RUNNING` if the server was not open. S05 · net.html#serverclosecallback
   */
  close(callback?: (error?: Error) => void): this;
  /** The bound address, the path of a local server, null when not listening. S06 · net.html#serveraddress */
  address(): AddressInfo | string | null;
  /** Tells the number of open connections, on a later tick. S08 · net.html#servergetconnectionscallback */
  getConnections(callback: (error: Error | null, count: number) => void): this;
  /** Lets the open server keep the process alive (the default). S07 · net.html#serverref */
  ref(): this;
  /** Lets the process exit although the server is open. S07 · net.html#serverunref */
  unref(): this;
  /**
   * More open connections than this are closed at once and told by `drop`. May change at run time. Undefined (the
   * default): no limit; 0 drops every connection. S09 · net.html#servermaxconnections
   */
  maxConnections: number;
  /** False keeps, in a cluster worker, connections above `maxConnections` for other workers. S09 · net.html#serverdropmaxconnection */
  dropMaxConnection?: boolean;
  /** @deprecated Gone from current Node (undefined); here only so that the types are interchangeable. Use `getConnections`. */
  connections: number;
  /** S11 · net.html#serverlistening */
  readonly listening: boolean;
  /** `close()`, resolved when closed; also when it was not open. S11 · net.html#serversymbolasyncdispose */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Callable without `new` at run time, as in Node (K24); a type cannot say so, as Node's own types do not. */
export interface NetServerConstructor {
  new (connectionListener?: (socket: NetSocket) => void): NetServer;
  new (options?: ServerOptions, connectionListener?: (socket: NetSocket) => void): NetServer;
  readonly prototype: NetServer;
}
