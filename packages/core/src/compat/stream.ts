/**
 * A `node:net` Socket as a byte handle. It is always half-open, gets literal addresses only, and reads nothing before
 * `readStart`. Its events become the sink's, in the SPI's order, whatever order the runtime emits them in.
 *
 * Bytes go through the socket's public stream API: `on("data")` and `write(chunk, callback)` with one callback for the
 * life of the handle. Listeners are shared functions that find their handle through a symbol, so that a connection costs
 * no closure and a chunk no allocation.
 */
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { nextTick } from "node:process";
import type { Endpoint, Failure, StreamHandle, StreamOptionMap, StreamSink } from "../adapter.ts";
import { type Explain, type FailedCall, failureOf, rethrow } from "./errors.ts";

/** The part of `node:net` that streams and listeners need. */
export type NetModule = Pick<typeof import("node:net"), "Socket" | "Server">;

const OWNER = Symbol("handle");
type OwnedSocket = Socket & { [OWNER]: CompatStream };

/** Chunks of one `writev` up to this many bytes in all are joined: a small copy is cheaper than the stream's own batching. */
const JOIN_LIMIT = 4 * 1024;

/** What Node 26 has beyond other runtimes' sockets. */
interface TypeOfService {
  setTypeOfService?(value: number): void;
  getTypeOfService?(): number;
}

export class CompatStream implements StreamHandle {
  localAddress: Endpoint | null = null;
  remoteAddress: Endpoint | null = null;
  readonly #socket: OwnedSocket;
  readonly #path: string | null;
  readonly #connecting: boolean;
  #sink: StreamSink | null;
  #failure: Failure | null = null;
  #open = false;
  #writing = false;
  /** Callbacks still to come for writes that had finished inside `write`. */
  #early = 0;
  #shuttingDown = false;
  #closed = false;
  /** The socket has emitted its `close`. */
  #gone = false;
  #written: ((error?: Error | null) => void) | null = null;
  #explain: ((failure: Failure) => Failure) | null = null;

  /** `path` is the local name's for an accepted stream and the peer's for a connecting one; null for TCP. */
  constructor(socket: Socket, sink: StreamSink | null, path: string | null) {
    this.#socket = socket as OwnedSocket;
    this.#socket[OWNER] = this;
    this.#sink = sink;
    this.#path = path;
    this.#connecting = sink !== null;
    if (!this.#connecting) this.#opened();
    // Paused first: adding a `data` listener would otherwise start the flow.
    socket.pause();
    socket.on("data", onData);
    socket.on("end", onEnd);
    socket.on("finish", onFinish);
    socket.on("error", onError);
    socket.on("close", onClose);
    if (this.#connecting) socket.on("connect", onConnect);
  }

  get fd(): number {
    return (this.#socket as { _handle?: { fd?: number } | null })._handle?.fd ?? -1;
  }

  attach(sink: StreamSink): void {
    this.#sink = sink;
  }

  readStart(): void {
    if (!this.#closed) this.#socket.resume();
  }

  readStop(): void {
    if (!this.#closed) this.#socket.pause();
  }

  write(chunk: Uint8Array): boolean {
    if (this.#closed) return false;
    this.#socket.write(chunk, this.#callback());
    return this.#writtenEarly();
  }

  writev(chunks: readonly Uint8Array[]): boolean {
    if (this.#closed) return false;
    let total = 0;
    for (const chunk of chunks) total += chunk.length;
    if (total <= JOIN_LIMIT) return this.write(Buffer.concat(chunks, total));
    const last = chunks.length - 1;
    this.#socket.cork();
    for (let i = 0; i < last; i++) this.#socket.write(chunks[i] as Uint8Array);
    this.#socket.write(chunks[last] as Uint8Array, this.#callback());
    this.#socket.uncork();
    return this.#writtenEarly();
  }

  #callback(): (error?: Error | null) => void {
    this.#written ??= (error) => this.#onWritten(error);
    return this.#written;
  }

  /** An empty buffer right after a write means that the kernel took it all; the callback is then only bookkeeping. */
  #writtenEarly(): boolean {
    if (this.#socket.writableLength === 0 && !this.#socket.errored) {
      this.#early++;
      return true;
    }
    this.#writing = true;
    return false;
  }

  #onWritten(error: Error | null | undefined): void {
    // Callbacks come in the order of the writes, so the first ones belong to those that were answered at once.
    if (this.#early > 0) {
      this.#early--;
      return;
    }
    if (!this.#writing || this.#closed) return;
    if (error) {
      const failure = failureOf(error, "write");
      // A write cancelled by a failed read or by the socket's end says nothing itself: `onClose` tells the reason.
      if (failure.syscall !== "write" || failure.code === "UNKNOWN" || failure.code === "ECANCELED") return;
      this.#failure ??= failure;
      this.#writing = false;
      this.#sink?.onWritten(failure);
    } else if (!this.#socket.destroyed) {
      this.#writing = false;
      this.#sink?.onWritten(null);
    }
  }

  shutdown(): void {
    if (this.#closed) return;
    this.#shuttingDown = true;
    this.#socket.end();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#gone) nextTick(tellClosed, this);
    else this.#socket.destroy();
  }

  reset(): void {
    if (this.#closed) return;
    if (this.#open && !this.#gone && this.#path === null) {
      this.#closed = true;
      this.#socket.resetAndDestroy();
    } else this.close();
  }

  ref(): void {
    if (!this.#closed) this.#socket.ref();
  }

  unref(): void {
    if (!this.#closed) this.#socket.unref();
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

  /** Snapshots: some runtimes forget them at close, others ask the kernel at each look. */
  #opened(): void {
    this.#open = true;
    const socket = this.#socket;
    if (this.#path !== null) {
      if (this.#connecting) this.remoteAddress = { path: this.#path };
      else this.localAddress = { path: this.#path };
      return;
    }
    this.localAddress = ipEndpoint(socket.localAddress, socket.localPort);
    this.remoteAddress = ipEndpoint(socket.remoteAddress, socket.remotePort);
  }

  /** Where the reason of a failed connect may have to be looked up. */
  explainBy(explain: Explain, call: FailedCall): void {
    this.#explain = (failure) => explain(failure, call);
  }

  // Called by the shared listeners below.

  onConnect(): void {
    if (this.#closed) return;
    this.#opened();
    try {
      this.#sink?.onOpen();
    } catch (error) {
      nextTick(rethrow, error);
    }
  }

  onData(chunk: Buffer): void {
    if (!this.#closed) this.#sink?.onData(chunk);
  }

  onEnd(): void {
    if (!this.#closed) this.#sink?.onEnd();
  }

  onFinish(): void {
    if (this.#shuttingDown && !this.#closed) this.#sink?.onShutdown(null);
  }

  onError(error: Error): void {
    if (this.#closed) return;
    if (this.#failure === null) {
      this.#failure = failureOf(error, this.#open ? "read" : "connect");
      if (!this.#open && this.#explain !== null) this.#failure = this.#explain(this.#failure);
    }
    if (this.#failure.syscall === "shutdown" && this.#shuttingDown) this.#sink?.onShutdown(this.#failure);
  }

  onClose(): void {
    this.#gone = true;
    // Both sides have ended and the runtime closed by itself: the engine learns it when it closes, as from a kernel.
    if (this.#closed || this.#failure !== null) this.tellClosed();
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
function onData(this: OwnedSocket, chunk: Buffer): void {
  this[OWNER].onData(chunk);
}
function onEnd(this: OwnedSocket): void {
  this[OWNER].onEnd();
}
function onFinish(this: OwnedSocket): void {
  this[OWNER].onFinish();
}
function onError(this: OwnedSocket, error: Error): void {
  this[OWNER].onError(error);
}
function onClose(this: OwnedSocket): void {
  this[OWNER].onClose();
}
function tellClosed(handle: CompatStream): void {
  handle.tellClosed();
}

function ipEndpoint(address: string | undefined, port: number | undefined): Endpoint | null {
  if (address === undefined || port === undefined) return null;
  return { address, port, family: address.includes(":") ? 6 : 4 };
}
