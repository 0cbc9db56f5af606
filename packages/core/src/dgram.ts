/** The contract of `dgram`: what `import dgram from "node:dgram"` gives. Documented as in net.ts. */
import type { LookupOneOptions } from "node:dns";
import type { AddressInfo, NetBlockList } from "./net-address.ts";
import type { TypedEmitter } from "./typed-emitter.ts";

export type { AddressInfo };

export type DatagramType = "udp4" | "udp6";

/** Has the signature of `dns.lookup`. D01 */
export type DatagramLookup = (
  hostname: string,
  options: LookupOneOptions,
  callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
) => void;

/** D01 · dgram.html#dgramcreatesocketoptions-callback */
export interface DgramSocketOptions {
  /** Anything else throws `ERR_SOCKET_BAD_TYPE`. */
  type: DatagramType;
  /** `SO_REUSEADDR`: bind although another socket is bound to the address. Default: false. */
  reuseAddr?: boolean | undefined;
  /** `SO_REUSEPORT`: share the port, the kernel spreading the datagrams. Default: false. */
  reusePort?: boolean | undefined;
  /** No dual stack. Default: false. */
  ipv6Only?: boolean | undefined;
  /** Bytes, `SO_RCVBUF`, set when bound. */
  recvBufferSize?: number | undefined;
  /** Bytes, `SO_SNDBUF`, set when bound. */
  sendBufferSize?: number | undefined;
  /** Replaces `dns.lookup`. */
  lookup?: DatagramLookup | undefined;
  /** Closes the socket when aborted. */
  signal?: AbortSignal | undefined;
  /** Datagrams from these addresses are discarded. */
  receiveBlockList?: NetBlockList | undefined;
  /** A send or connect to one of these addresses fails with `ERR_IP_BLOCKED`. */
  sendBlockList?: NetBlockList | undefined;
}

/** D03 · dgram.html#socketbindoptions-callback */
export interface BindOptions {
  /** Default: the kernel chooses. */
  port?: number | undefined;
  /** Default: every address. */
  address?: string | undefined;
  /** In a cluster worker: do not share the handle. Default: false. */
  exclusive?: boolean | undefined;
  /** An open datagram descriptor, instead of port and address. Capability `fd.datagram`. */
  fd?: number | undefined;
}

/** dgram.html#socketbindsyncoptions */
export interface BindSyncOptions {
  /** Default: the kernel chooses. */
  port?: number | undefined;
  /** An IP address, no name. Default: every address. */
  address?: string | undefined;
}

/** Who sent a datagram, and its length in bytes. D02 · dgram.html#event-message */
export interface RemoteInfo {
  address: string;
  family: "IPv4" | "IPv6";
  port: number;
  size: number;
}

/** What one datagram is made of; an array is sent as one datagram. D04 */
export type DatagramMessage = string | NodeJS.ArrayBufferView | readonly (string | NodeJS.ArrayBufferView)[];

/** The error, or null, and the bytes sent. D04 */
export type SendCallback = (error: Error | null, bytes: number) => void;

export interface DgramSocketEventMap {
  /** D09 · dgram.html#event-close */
  close: [];
  /** D08 · dgram.html#event-connect */
  connect: [];
  /** D10 · dgram.html#event-error */
  error: [error: Error];
  /** D03 · dgram.html#event-listening */
  listening: [];
  /** D02 · dgram.html#event-message */
  message: [message: Buffer<ArrayBuffer>, remote: RemoteInfo];
}

/**
 * A datagram socket. After `close` every method but `ref`, `unref` and dispose throws
 * `ERR_SOCKET_DGRAM_NOT_RUNNING`. dgram.html#class-dgramsocket
 */
export interface DgramSocket extends TypedEmitter<DgramSocketEventMap> {
  /**
   * Binds; `listening` comes on a later tick, with `callback` as a one-time listener of it. Throws
   * `ERR_SOCKET_ALREADY_BOUND`, `ERR_SOCKET_BAD_PORT`; emits `error` with `EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES`,
   * `ENOTFOUND`. D03 · dgram.html#socketbindport-address-callback
   */
  bind(port?: number, address?: string, callback?: () => void): this;
  bind(port: number, callback: () => void): this;
  bind(callback: () => void): this;
  /** D03 · dgram.html#socketbindoptions-callback */
  bind(options: BindOptions, callback?: () => void): this;
  /** Binds before it returns, and throws the system's error. Capability `udp.bind-sync`. D03 · dgram.html#socketbindsyncoptions */
  bindSync(options?: BindSyncOptions): AddressInfo;
  /** The bound address; throws `EBADF` before that. D03 · dgram.html#socketaddress */
  address(): AddressInfo;
  /**
   * Fixes the peer in the kernel; `connect` comes on a later tick, with `callback` once; a failure goes to `callback`,
   * or is emitted. Throws `ERR_SOCKET_DGRAM_IS_CONNECTED`, `ERR_SOCKET_BAD_PORT`. D08 · dgram.html#socketconnectport-address-callback
   */
  connect(port: number, address?: string, callback?: () => void): void;
  connect(port: number, callback: () => void): void;
  /** Connects before it returns, to an IP address, and throws the system's error. Capability `udp.bind-sync`. D08 · dgram.html#socketconnectsyncport-address */
  connectSync(port: number, address?: string): void;
  /** Throws `ERR_SOCKET_DGRAM_NOT_CONNECTED`. D08 · dgram.html#socketdisconnect */
  disconnect(): void;
  /** The peer; throws `ERR_SOCKET_DGRAM_NOT_CONNECTED`. D08 · dgram.html#socketremoteaddress */
  remoteAddress(): AddressInfo;
  /**
   * Sends one datagram; binds the socket first if need be. A connected socket takes no port and no address
   * (`ERR_SOCKET_DGRAM_IS_CONNECTED`), another one needs a port, 1 to 65535 (`ERR_SOCKET_BAD_PORT`). `address` defaults
   * to the loopback of the family. `offset` and `length` are bytes (`ERR_BUFFER_OUT_OF_BOUNDS`). Failures (`EMSGSIZE`,
   * `EACCES`, `ENOTFOUND`, `ENETUNREACH`, `ERR_IP_BLOCKED`) go to `callback`, or are emitted.
   * D04, D10 · dgram.html#socketsendmsg-offset-length-port-address-callback
   */
  send(message: DatagramMessage, port?: number, address?: string, callback?: SendCallback): void;
  send(message: DatagramMessage, port?: number, callback?: SendCallback): void;
  send(message: DatagramMessage, callback?: SendCallback): void;
  send(
    message: string | NodeJS.ArrayBufferView,
    offset: number,
    length: number,
    port?: number,
    address?: string,
    callback?: SendCallback,
  ): void;
  send(
    message: string | NodeJS.ArrayBufferView,
    offset: number,
    length: number,
    port?: number,
    callback?: SendCallback,
  ): void;
  send(message: string | NodeJS.ArrayBufferView, offset: number, length: number, callback?: SendCallback): void;
  /** Old form of `send` with every argument required. @deprecated */
  sendto?(
    message: string | NodeJS.ArrayBufferView,
    offset: number,
    length: number,
    port: number,
    address: string,
    callback?: SendCallback,
  ): void;
  /** Closes; `callback` is added to `close`. D09 · dgram.html#socketclosecallback */
  close(callback?: () => void): this;
  /** Allows sending to broadcast addresses (`EACCES` without). D05 · dgram.html#socketsetbroadcastflag */
  setBroadcast(flag: boolean): void;
  /** Hops, 1 to 255 (`EINVAL`). Returns its argument. D07 · dgram.html#socketsetttlttl */
  setTTL(ttl: number): number;
  /** Hops for multicast, 0 to 255 (`EINVAL`). Returns its argument. D06 · dgram.html#socketsetmulticastttlttl */
  setMulticastTTL(ttl: number): number;
  /** Whether this host gets its own multicast. Returns its argument. D06 · dgram.html#socketsetmulticastloopbackflag */
  setMulticastLoopback(flag: boolean): boolean;
  /** An interface's address, or `::%scope` for IPv6. D06 · dgram.html#socketsetmulticastinterfacemulticastinterface */
  setMulticastInterface(multicastInterface: string): void;
  /** Joins a group; binds first if need be. Throws `EINVAL`, `ENODEV`, `EADDRINUSE`, `ERR_MISSING_ARGS`. D06 · dgram.html#socketaddmembershipmulticastaddress-multicastinterface */
  addMembership(multicastAddress: string, multicastInterface?: string): void;
  /** Throws `EADDRNOTAVAIL` for a group not joined. D06 · dgram.html#socketdropmembershipmulticastaddress-multicastinterface */
  dropMembership(multicastAddress: string, multicastInterface?: string): void;
  /** Joins a group for datagrams of one source. D06 · dgram.html#socketaddsourcespecificmembershipsourceaddress-groupaddress-multicastinterface */
  addSourceSpecificMembership(sourceAddress: string, groupAddress: string, multicastInterface?: string): void;
  /** D06 · dgram.html#socketdropsourcespecificmembershipsourceaddress-groupaddress-multicastinterface */
  dropSourceSpecificMembership(sourceAddress: string, groupAddress: string, multicastInterface?: string): void;
  /** Bytes. Throws `ERR_SOCKET_BUFFER_SIZE` when not bound. D07 · dgram.html#socketgetrecvbuffersize */
  getRecvBufferSize(): number;
  /** D07 · dgram.html#socketgetsendbuffersize */
  getSendBufferSize(): number;
  /** Bytes. Throws `ERR_SOCKET_BUFFER_SIZE`, `ERR_SOCKET_BAD_BUFFER_SIZE`. D07 · dgram.html#socketsetrecvbuffersizesize */
  setRecvBufferSize(size: number): void;
  /** D07 · dgram.html#socketsetsendbuffersizesize */
  setSendBufferSize(size: number): void;
  /** Bytes waiting to be sent. D07 · dgram.html#socketgetsendqueuesize */
  getSendQueueSize(): number;
  /** Datagrams waiting to be sent. D07 · dgram.html#socketgetsendqueuecount */
  getSendQueueCount(): number;
  /** D11 · dgram.html#socketref */
  ref(): this;
  /** D11 · dgram.html#socketunref */
  unref(): this;
  /** `close()`, resolved when closed. D09 · dgram.html#socketsymbolasyncdispose */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Callable without `new` at run time, as in Node (K24). `createSocket` makes sockets; this is for subclasses and `instanceof`. */
export interface DgramSocketConstructor {
  new (
    options: DatagramType | DgramSocketOptions,
    callback?: (message: Buffer<ArrayBuffer>, remote: RemoteInfo) => void,
  ): DgramSocket;
  readonly prototype: DgramSocket;
}

export interface Dgram {
  /** A socket, not yet bound; the callback is added to `message`. D01 · dgram.html#dgramcreatesockettype-callback */
  createSocket(type: DatagramType, callback?: (message: Buffer<ArrayBuffer>, remote: RemoteInfo) => void): DgramSocket;
  createSocket(
    options: DgramSocketOptions,
    callback?: (message: Buffer<ArrayBuffer>, remote: RemoteInfo) => void,
  ): DgramSocket;
  /** K24 · dgram.html#class-dgramsocket */
  readonly Socket: DgramSocketConstructor;
}
