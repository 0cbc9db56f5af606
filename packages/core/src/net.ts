/**
 * The contract of `net`: what `import net from "node:net"` gives, so that a library typed on it takes Node's module as
 * it is, or an adapter's. Every member says what it does, its units, defaults and errors; then come the row of the
 * specification that it keeps and its anchor below https://nodejs.org/api/.
 */
import type { NetBlockListConstructor, NetBoundSocketConstructor, NetSocketAddressConstructor } from "./net-address.ts";
import type { NetServer, NetServerConstructor, ServerOptions } from "./net-server.ts";
import type { CreateConnectionOptions, NetSocket, NetSocketConstructor } from "./net-socket.ts";

export type * from "./net-address.ts";
export type * from "./net-server.ts";
export type * from "./net-socket.ts";

export interface Net {
  /** A server, not yet listening; the listener is added to `connection`. N01 · net.html#netcreateserveroptions-connectionlistener */
  createServer(connectionListener?: (socket: NetSocket) => void): NetServer;
  createServer(options?: ServerOptions, connectionListener?: (socket: NetSocket) => void): NetServer;
  /**
   * A new socket, connecting; the listener is added once to `connect`. Errors as `NetSocket.connect`.
   * N02, N03 (host defaults to `localhost`), N04 · net.html#netconnect
   */
  connect(options: CreateConnectionOptions, listener?: () => void): NetSocket;
  connect(port: number, host?: string | (() => void), listener?: () => void): NetSocket;
  connect(path: string, listener?: () => void): NetSocket;
  /** The same function as `connect`. N02 · net.html#netcreateconnection */
  createConnection(options: CreateConnectionOptions, listener?: () => void): NetSocket;
  createConnection(port: number, host?: string | (() => void), listener?: () => void): NetSocket;
  createConnection(path: string, listener?: () => void): NetSocket;
  /** S · net.html#class-netserver */
  readonly Server: NetServerConstructor;
  /** K01 · net.html#class-netsocket */
  readonly Socket: NetSocketConstructor;
  /** Old name of `Socket`. Optional, as `@types/node` does not declare it. */
  readonly Stream?: NetSocketConstructor;
  /** K23 · net.html#class-netblocklist */
  readonly BlockList: NetBlockListConstructor;
  /** K23 · net.html#class-netsocketaddress */
  readonly SocketAddress: NetSocketAddressConstructor;
  /** S03, K01 · net.html#class-netboundsocket */
  readonly BoundSocket: NetBoundSocketConstructor;
  /** 4, 6, or 0 when the text is no address; never throws. N05 · net.html#netisipinput */
  isIP(input: string): number;
  /** Four decimal parts without leading zeroes. N05 · net.html#netisipv4input */
  isIPv4(input: string): boolean;
  /** RFC 4291 text, embedded IPv4 and zone id included, no brackets. N05 · net.html#netisipv6input */
  isIPv6(input: string): boolean;
  /** Whether a connect tries every address of a name. Initially true. K23 · net.html#netgetdefaultautoselectfamily */
  getDefaultAutoSelectFamily(): boolean;
  /** Throws `ERR_INVALID_ARG_TYPE` for a non-boolean. K23 · net.html#netsetdefaultautoselectfamilyvalue */
  setDefaultAutoSelectFamily(value: boolean): void;
  /** Milliseconds for each attempt. K23 · net.html#netgetdefaultautoselectfamilyattempttimeout */
  getDefaultAutoSelectFamilyAttemptTimeout(): number;
  /**
   * Milliseconds; below 10 counts as 10. Throws `ERR_INVALID_ARG_TYPE`, `ERR_OUT_OF_RANGE`.
   * K23 · net.html#netsetdefaultautoselectfamilyattempttimeoutvalue
   */
  setDefaultAutoSelectFamilyAttemptTimeout(value: number): void;
}
