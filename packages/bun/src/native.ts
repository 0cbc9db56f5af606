/**
 * The parts of Bun's socket API that this adapter uses, as measured on Bun 1.4.5. Written out here because Bun's own
 * types lack several of them (marked *), and so that no published declaration mentions those types.
 */
import type { Buffer } from "node:buffer";
import { versions } from "node:process";

/** A connected TCP or Unix socket. After it has closed, every member is harmless and answers -1, false or undefined. */
export interface NativeStream<Data> {
  data: Data;
  readonly fd: number;
  readonly localAddress: string | undefined;
  readonly localPort: number;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number;
  /** How many bytes the kernel took, never more: nothing is buffered. -1: closed, shut down, or a send error. */
  write(chunk: Uint8Array | string, offset?: number, length?: number): number;
  /** FIN, now. When the peer's FIN has come already, it closes the socket as well. */
  shutdown(): void;
  pause(): void;
  resume(): void;
  /** FIN and close(2), now. Calls `close` back before it returns. */
  close(): void;
  /** RST and close(2), now. Calls `close` back before it returns. */
  terminate(): void;
  ref(): void;
  unref(): void;
  setNoDelay(noDelay: boolean): boolean;
  setKeepAlive(enable: boolean, initialDelay: number): boolean;
  /** * 0, or a negative errno. */
  setTypeOfService(value: number): number;
  /** * The value, or a negative errno. */
  getTypeOfService(): number;
}

/** Bun's errors: `errno` is positive from `listen` and negative from `connect`. */
export interface NativeError extends Error {
  readonly code?: string;
  readonly errno?: number;
  readonly syscall?: string;
}

/** There is no `error` handler on purpose: without it, what a handler throws becomes an uncaught exception, as it should. */
export interface StreamHandlers<Data> {
  /** What is thrown in here closes the socket. */
  open(socket: NativeStream<Data>): void;
  data(socket: NativeStream<Data>, chunk: Buffer): void;
  drain(socket: NativeStream<Data>): void;
  end(socket: NativeStream<Data>): void;
  close(socket: NativeStream<Data>, error?: NativeError): void;
  connectError?(socket: NativeStream<Data>, error: NativeError): void;
}

export interface NativeListener {
  readonly fd: number;
  readonly port: number;
  readonly hostname: string;
  readonly unix: string | undefined;
  /** * Fills the object as `address()` of a Node server. */
  getsockname(into: { address?: string; port?: number; family?: string }): void;
  stop(closeActiveConnections: boolean): void;
  ref(): void;
  unref(): void;
}

export interface NativeConnectOptions<Data> {
  readonly data: Data;
  readonly socket: StreamHandlers<Data>;
  readonly allowHalfOpen: true;
  readonly hostname?: string;
  readonly port?: number;
  /** * Ignored without `localAddress`. */
  readonly localPort?: number;
  /** * */
  readonly localAddress?: string;
  readonly unix?: string;
  readonly fd?: number;
}

export interface NativeListenOptions<Data> {
  readonly data: Data;
  readonly socket: StreamHandlers<Data>;
  readonly allowHalfOpen: true;
  readonly hostname?: string;
  readonly port?: number;
  readonly ipv6Only?: boolean;
  readonly reusePort?: boolean;
  readonly unix?: string;
  readonly fd?: number;
}

/** Every setter throws the kernel's error, except where it says otherwise. */
export interface NativeDatagram {
  readonly fd: number;
  /** As bound; without a zone. */
  readonly address: { readonly address: string; readonly port: number };
  /** False: no room now, and `drain` follows. */
  send(packet: Uint8Array, port: number, address: string): boolean;
  setBroadcast(on: boolean): boolean;
  setTTL(ttl: number): number;
  setMulticastTTL(ttl: number): number;
  setMulticastLoopback(on: boolean): boolean;
  /** False for an address that cannot be read; so are the memberships. */
  setMulticastInterface(address: string): boolean;
  addMembership(group: string, network?: string): boolean;
  dropMembership(group: string, network?: string): boolean;
  addSourceSpecificMembership(source: string, group: string, network?: string): boolean;
  dropSourceSpecificMembership(source: string, group: string, network?: string): boolean;
  close(): void;
  ref(): void;
  unref(): void;
}

export interface NativeDatagramOptions {
  readonly hostname?: string;
  readonly port?: number;
  /** * */
  readonly fd?: number;
  /** * 4: reuse the port, 8: IPv6 only, 16: reuse the address. */
  readonly flags?: number;
  readonly socket: {
    data(socket: NativeDatagram, packet: Buffer, port: number, address: string, from?: { ipv6: boolean }): void;
    drain(): void;
    error(...args: unknown[]): void;
  };
}

export interface NativeSockets {
  /** Throws when it cannot bind. */
  udpSocket(options: NativeDatagramOptions): Promise<NativeDatagram>;
  /** The value of a settled promise, or the promise itself. */
  peek<T>(promise: Promise<T>): T | Promise<T>;
  /** Rejects as well as calling `connectError` back, which may happen before it returns. */
  connect<Data>(options: NativeConnectOptions<Data>): Promise<NativeStream<Data>>;
  listen<Data>(options: NativeListenOptions<Data>): NativeListener;
}

/** Bun's own global. Outside of Bun the first use throws. */
export const bun: NativeSockets = (globalThis as unknown as { Bun: NativeSockets }).Bun;

/**
 * Before 1.4 the sockets have no type of service and those of `Bun.udpSocket` no `fd`, by which the C library does what they
 * lack; before 1.3 no socket has one. Their prototypes cannot be asked without a socket.
 */
export function isBunBefore(minor: number): boolean {
  const [major = 0, running = 0] = (versions.bun ?? "1.4").split(".").map(Number);
  return major === 1 && running < minor;
}
