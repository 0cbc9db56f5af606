/**
 * A `node:net` Socket as a byte handle. It is always half-open, gets literal addresses only, and reads nothing before
 * `readStart`. Its events become the sink's, in the SPI's order, whatever order the runtime emits them in.
 *
 * The engine's stream above queues, counts and paces already, so the socket's own stream is passed by: bytes and FIN are
 * taken where the socket pushes them and given to its `_read`, `_write`, `_writev` and `_final`, the methods that `Duplex`
 * documents for implementers. Listeners are shared functions that find their handle through a symbol, so that a
 * connection costs no closure for them.
 */
import { Buffer } from "node:buffer";
import type { Server, Socket } from "node:net";
import { nextTick } from "node:process";
import type { Endpoint, Failure, StreamHandle, StreamOptionMap, StreamSink } from "../adapter.ts";
import { type Explain, type FailedCall, failureOf, rethrow } from "./errors.ts";

/** Async contexts (`AsyncLocalStorage`) as values. */
export interface Contexts {
  /** Undefined when nothing is stored. */
  current(): unknown;
  within<T, A, R>(context: unknown, call: (target: T, argument: A) => R, target: T, argument: A): R;
}

/** The part of `node:net` that streams and listeners need. */
export interface NetModule extends Pick<typeof import("node:net"), "Socket" | "Server"> {
  /** Where bytes and FIN do not come in the context of their `connect` by themselves. */
  readonly contexts?: Contexts;
  /**
   * Gives a second socket over the connection of `socket`, to write by from then on; null: there is none. For a runtime
   * that takes the FIN of a peer that has sent nothing for a broken connection, and fails each write that waits with EPIPE.
   */
  readonly secondWriter?: (socket: Socket) => Socket | null;
  /**
   * Takes the connections of a listening server before sockets are made of them, `path` being its name, and gives them as
   * byte handles; false: it cannot. For a runtime whose sockets cost more than what they are made of.
   */
  readonly takeConnections?: (server: Server, path: string | null, accepted: (stream: StreamHandle) => void) => boolean;
  /** Likewise takes what a socket has connected, `path` being the peer's name; null: it cannot. */
  readonly takeConnected?: (socket: Socket, path: string | null, context: unknown) => StreamHandle | null;
}

const OWNER = Symbol("handle");
type OwnedSocket = Socket & { [OWNER]: CompatStream };
type Callback = (error?: Error | null) => void;
/** What `_writev` takes. */
type Batch = { chunk: Uint8Array; encoding: BufferEncoding }[] & { allBuffers?: boolean };
const BYTES = "buffer" as BufferEncoding;

/** Chunks of one `writev` up to this many bytes in all are joined: a small copy is cheaper than the stream's own batching. */
const JOIN_LIMIT = 4 * 1024;
/** Longer texts Deno 2.9.6 gives to the kernel some turns later only. */
const TEXT_LIMIT = 16 * 1024;
/** So much of a new connection's bytes the kernel takes whole: a write that has failed among them has written nothing. */
const WHOLE_LIMIT = 4 * 1024;
/** `_read` of a socket takes any. */
const READ_SIZE = 64 * 1024;

/** What Node 26 has beyond other runtimes' sockets. */
interface TypeOfService {
  setTypeOfService?(value: number): void;
  getTypeOfService?(): number;
}

export class CompatStream implements StreamHandle {
  #local: Endpoint | null = null;
  #remote: Endpoint | null = null;
  readonly #socket: OwnedSocket;
  /** Where bytes are written: the same, or the second one. */
  #writer: Socket;
  /** Null when there is none, or no need of one any more: the peer has sent something. */
  #secondWriter: NetModule["secondWriter"] | null;
  /** How many bytes were written before, and the last of them. */
  #unheard = 0;
  #last: Uint8Array | string | Batch | null = null;
  readonly #net: NetModule;
  /** Of a connecting one. */
  readonly #context: unknown;
  readonly #path: string | null;
  readonly #connecting: boolean;
  #sink: StreamSink | null;
  #failure: Failure | null = null;
  #open = false;
  #reading = false;
  #referenced = true;
  /** Inside the socket's write, whose callback may come before it returns. */
  #issuing = false;
  #writing = false;
  #writeFailure: Failure | null = null;
  #ended = false;
  #closed = false;
  /** The socket has emitted its `close`. */
  #gone = false;
  readonly #written: Callback = (error) => this.#onWritten(error);
  #explain: ((failure: Failure) => Failure) | null = null;

  /** `path` is the local name's for an accepted stream and the peer's for a connecting one; null for TCP. */
  constructor(net: NetModule, socket: Socket, sink: StreamSink | null, path: string | null) {
    this.#socket = socket as OwnedSocket;
    this.#writer = socket;
    this.#net = net;
    this.#secondWriter = path === null ? (net.secondWriter ?? null) : null;
    this.#socket[OWNER] = this;
    this.#sink = sink;
    this.#path = path;
    this.#connecting = sink !== null;
    this.#context = sink === null ? undefined : net.contexts?.current();
    this.#open = !this.#connecting;
    socket.push = push;
    socket.on("error", onError);
    socket.on("close", onClose);
    if (this.#connecting) socket.on("connect", onConnect);
  }

  get fd(): number {
    return (this.#socket as { _handle?: { fd?: number } | null })._handle?.fd ?? -1;
  }

  get localAddress(): Endpoint | null {
    if (this.#local !== null || !this.#open) return this.#local;
    if (this.#path === null) this.#local = ipEndpoint(this.#socket.localAddress, this.#socket.localPort);
    else if (!this.#connecting) this.#local = { path: this.#path };
    return this.#local;
  }

  get remoteAddress(): Endpoint | null {
    if (this.#remote !== null || !this.#open) return this.#remote;
    if (this.#path === null) this.#remote = ipEndpoint(this.#socket.remoteAddress, this.#socket.remotePort);
    else if (this.#connecting) this.#remote = { path: this.#path };
    return this.#remote;
  }

  attach(sink: StreamSink): void {
    this.#sink = sink;
  }

  readStart(): void {
    if (this.#closed || this.#reading) return;
    this.#reading = true;
    // Not without a connection: each call would wait for one with a listener of its own.
    if (this.#open && !this.#socket.destroyed) this.#socket._read(READ_SIZE);
  }

  readStop(): void {
    if (this.#closed || !this.#reading) return;
    this.#reading = false;
    this.#socket.pause();
  }

  write(chunk: Uint8Array): boolean {
    if (this.#closed) return false;
    return this.#write(chunk, chunk.length);
  }

  writeText(text: string, bytes: number): boolean {
    if (this.#closed) return false;
    if (bytes > TEXT_LIMIT) return this.#write(Buffer.from(text), bytes);
    return this.#write(text, bytes);
  }

  writev(chunks: readonly Uint8Array[]): boolean {
    if (this.#closed) return false;
    let total = 0;
    for (const chunk of chunks) total += chunk.length;
    if (total <= JOIN_LIMIT) return this.#write(Buffer.concat(chunks, total), total);
    const batch: Batch = chunks.map((chunk) => ({ chunk, encoding: BYTES }));
    batch.allBuffers = true;
    return this.#write(batch, total);
  }

  #write(data: Uint8Array | string | Batch, bytes: number): boolean {
    if (this.#secondWriter) {
      this.#unheard += bytes;
      this.#last = data;
      if (this.#unheard > WHOLE_LIMIT) this.#detour();
    }
    this.#writing = true;
    this.#issuing = true;
    this.#issue(data);
    this.#issuing = false;
    const failure = this.#writeFailure;
    if (failure === null) return !this.#writing;
    this.#writeFailure = null;
    throw failure;
  }

  #issue(data: Uint8Array | string | Batch): void {
    if (typeof data === "string") this.#writer._write(data, "utf8", this.#written);
    else if (Array.isArray(data)) this.#writer._writev?.(data, this.#written);
    else this.#writer._write(data, BYTES, this.#written);
  }

  #detour(): boolean {
    const writer = this.#secondWriter?.(this.#socket) ?? null;
    this.#secondWriter = null;
    this.#last = null;
    if (writer === null) return false;
    this.#writer = writer;
    if (!this.#referenced) writer.unref();
    return true;
  }

  #onWritten(error: Error | null | undefined): void {
    if (!this.#writing || this.#closed) return;
    if (error) {
      const failure = failureOf(error, "write");
      // A write cancelled by a failed read or by the socket's end says nothing itself: `onClose` tells the reason.
      if (failure.syscall !== "write" || failure.code === "UNKNOWN" || failure.code === "ECANCELED") return;
      const last = this.#last;
      if (last !== null && failure.code === "EPIPE" && !this.#socket.destroyed && this.#detour()) {
        this.#issue(last);
        return;
      }
      this.#writing = false;
      if (this.#issuing) this.#writeFailure = failure;
      else this.#sink?.onWritten(failure);
    } else if (this.#issuing) {
      this.#writing = false;
    } else if (!this.#socket.destroyed) {
      this.#writing = false;
      this.#sink?.onWritten(null);
    }
  }

  shutdown(): void {
    if (this.#closed) return;
    this.#socket._final((error) => {
      nextTick(tellShutdown, this, error ? failureOf(error, "shutdown") : null);
    });
  }

  tellShutdown(failure: Failure | null): void {
    if (!this.#closed) this.#sink?.onShutdown(failure);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#writer.destroy();
    if (this.#gone) nextTick(tellClosed, this);
    else this.#socket.destroy();
  }

  reset(): void {
    if (this.#closed) return;
    if (this.#open && !this.#gone && this.#path === null) {
      this.#closed = true;
      this.#socket.resetAndDestroy();
      // RST leaves with the last descriptor.
      this.#writer.destroy();
    } else this.close();
  }

  ref(): void {
    this.#referenced = true;
    if (this.#closed) return;
    this.#socket.ref();
    if (this.#writer !== this.#socket) this.#writer.ref();
  }

  unref(): void {
    this.#referenced = false;
    if (this.#closed) return;
    this.#socket.unref();
    if (this.#writer !== this.#socket) this.#writer.unref();
  }

  setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void {
    if (this.#closed || this.#gone) return;
    switch (name) {
      case "noDelay":
        this.#socket.setNoDelay(value as boolean);
        break;
      case "keepAlive": {
        const { enable, initialDelay, interval, count } = value as StreamOptionMap["keepAlive"];
        // Runtimes before Node 26 take two arguments and ignore the others.
        (this.#socket.setKeepAlive as (...args: unknown[]) => void)(enable, initialDelay, interval, count);
        break;
      }
      default:
        this.#typeOfService("setsockopt", (socket) => socket.setTypeOfService?.(value as number));
    }
  }

  getOption(_name: "typeOfService"): number {
    return this.#typeOfService("getsockopt", (socket) => socket.getTypeOfService?.());
  }

  #typeOfService<T>(syscall: string, call: (socket: TypeOfService) => T | undefined): T {
    const socket = this.#socket as TypeOfService;
    if (typeof socket.setTypeOfService !== "function") throw { code: "ENOTSUP", syscall } satisfies Failure;
    try {
      return call(socket) as T;
    } catch (error) {
      throw failureOf(error, syscall);
    }
  }

  /** Where the reason of a failed connect may have to be looked up. */
  explainBy(explain: Explain, call: FailedCall): void {
    this.#explain = (failure) => explain(failure, call);
  }

  // Called by the shared listeners below.

  onConnect(): void {
    if (this.#closed) return;
    this.#open = true;
    const sink = this.#sink;
    const taken = this.#connecting ? this.#net.takeConnected?.(this.#socket, this.#path, this.#context) : null;
    if (taken && sink !== null) {
      this.#closed = true;
      this.#sink = null;
      taken.attach(sink);
      if (this.#reading) taken.readStart();
    } else if (this.#reading) this.#socket._read(READ_SIZE);
    try {
      if (taken) sink?.onOpen(taken);
      else sink?.onOpen();
    } catch (error) {
      nextTick(rethrow, error);
    }
  }

  onPush(chunk: Buffer | null): boolean {
    const { contexts } = this.#net;
    if (contexts === undefined || !this.#connecting) return this.pushed(chunk);
    return contexts.within(this.#context, pushed, this, chunk);
  }

  pushed(chunk: Buffer | null): boolean {
    if (chunk !== null) return this.onData(chunk);
    this.onEnd();
    return false;
  }

  /** False stops the socket's reading. */
  onData(chunk: Buffer): boolean {
    if (this.#secondWriter) this.#heard();
    if (!this.#closed) this.#sink?.onData(chunk);
    return this.#reading;
  }

  #heard(): void {
    this.#secondWriter = null;
    this.#last = null;
  }

  onEnd(): void {
    if (this.#closed || this.#ended) return;
    this.#ended = true;
    this.#sink?.onEnd();
  }

  onError(error: Error): void {
    if (this.#closed) return;
    if (this.#failure !== null) return;
    this.#failure = failureOf(error, this.#open ? "read" : "connect");
    if (!this.#open && this.#explain !== null) this.#failure = this.#explain(this.#failure);
  }

  onClose(): void {
    this.#gone = true;
    if (this.#writer !== this.#socket) this.#writer.destroy();
    // Both sides have ended and the runtime closed by itself: the engine learns it when it closes, as from a kernel.
    if (!this.#closed && this.#failure === null) return;
    const { contexts } = this.#net;
    if (contexts === undefined || !this.#connecting) this.tellClosed();
    else contexts.within(this.#context, tellClosed, this, undefined);
  }

  tellClosed(): void {
    const failure = this.#closed ? null : this.#failure;
    this.#closed = true;
    const sink = this.#sink;
    this.#sink = null;
    sink?.onClose(failure);
  }
}

function onConnect(this: OwnedSocket): void {
  this[OWNER].onConnect();
}
/** In place of the socket's own; null is the peer's FIN. */
function push(this: OwnedSocket, chunk: Buffer | null): boolean {
  return this[OWNER].onPush(chunk);
}
function pushed(handle: CompatStream, chunk: Buffer | null): boolean {
  return handle.pushed(chunk);
}
function onError(this: OwnedSocket, error: Error): void {
  this[OWNER].onError(error);
}
function onClose(this: OwnedSocket): void {
  this[OWNER].onClose();
}
function tellShutdown(handle: CompatStream, failure: Failure | null): void {
  handle.tellShutdown(failure);
}
function tellClosed(handle: CompatStream): void {
  handle.tellClosed();
}

function ipEndpoint(address: string | undefined, port: number | undefined): Endpoint | null {
  if (address === undefined || port === undefined) return null;
  return { address, port, family: address.includes(":") ? 6 : 4 };
}
