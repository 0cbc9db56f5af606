/**
 * One TCP or Unix connection on a native Bun socket.
 *
 * The native socket and this handle end at different times. Bun closes its socket by itself once both sides have sent
 * FIN, and when it meets an error even though reading is paused; the handle stays until the engine closes it, or until
 * the failure has its turn behind the bytes that came before it.
 */
import type { AsyncResource } from "node:async_hooks";
import { Buffer } from "node:buffer";
import { getBuiltinModule, nextTick } from "node:process";
import { setImmediate } from "node:timers";
import type { Endpoint, Failure, StreamHandle, StreamOptionMap, StreamSink } from "@sock/core";
import { codeOf, failureOf, rethrow } from "./errors.ts";
import { Held } from "./held.ts";
import { IPPROTO_TCP, type Libc, needsZone, TCP_KEEPCNT, TCP_KEEPINTVL } from "./libc.ts";
import { isBunBefore, type NativeError, type NativeStream, type StreamHandlers } from "./native.ts";
import { joined, Unsent } from "./unsent.ts";

// What a stream knows by yes or no, in one number: there may be ten thousand of them, idle.
const CONNECTING = 1;
const CLOSED = 2;
const UNREFED = 4;
/** The native socket holds the process: Bun's do from the start. */
const HOLDING = 8;
/** What the engine wants, and what Bun was told. */
const READING = 16;
const PAUSED = 32;
const SHUTDOWN_WAITS = 64;
const FLUSHING = 128;
const ENDED = 256;
/**
 * The kernel has Nagle's algorithm off still, as Bun makes each new socket, though by the contract it is on until
 * `setNoDelay`. Before the second write it holds nothing back: a connection with one answer is spared the system call,
 * and one with `noDelay` two.
 */
const UNDELAYED = 512;
const WRITTEN = 1024;
/** Our own close is on its way to the sink. */
const TELLING = 2048;
/** Somebody may have given the descriptor to another process, which then keeps `close` from sending FIN. */
const SHARED = 4096;
/** Our FIN is left to `close`. */
const FIN_DUE = 8192;

export class BunStream implements StreamHandle {
  /** Bun's callbacks for every stream there is: a native socket's `data` is its handle. */
  static readonly handlers: StreamHandlers<BunStream> = {
    open: (socket) => socket.data.#opened(socket),
    data: (socket, chunk) => socket.data.#received(chunk),
    drain: (socket) => socket.data.#drained(),
    end: (socket) => socket.data.#peerEnded(),
    close: (socket, error) => socket.data.#gone(error),
    connectError: (socket, error) => socket.data.refuse(failureOf(error, "connect")),
  };

  /** The same for a descriptor whose connection is under way when Bun takes it over: `drain` comes when it is through. */
  static readonly pendingHandlers: StreamHandlers<BunStream> = {
    ...BunStream.handlers,
    open: (socket) => socket.data.#pend(socket),
  };

  /** The same for a connected descriptor, which Bun takes over at once. */
  static readonly adoptedHandlers: StreamHandlers<BunStream> = {
    ...BunStream.handlers,
    open: (socket) => {
      socket.data.take(socket);
      socket.data.settle();
    },
    connectError: () => {},
  };

  #local: Endpoint | null = null;
  #remote: Endpoint | null = null;
  /** Of a Unix socket: the peer's for a connecting stream, its own for an accepted one. */
  readonly path: string | null;
  /** For what Bun's socket cannot do; null when it must not be used or cannot be. */
  readonly libc: Libc | null;
  #sink: StreamSink | null;
  /** Null before open, after `close`, and when Bun has closed it. */
  #native: NativeStream<BunStream> | null = null;
  /** Connecting on a descriptor of its own. */
  #pending: NativeStream<BunStream> | null = null;
  #marks = HOLDING;
  /** The rest of the outstanding write. */
  #unsent: Unsent | null = null;
  /** Of whoever wrote it, for what is told when it is through: Bun calls `drain` in the context of the connect. */
  #writer: AsyncResource | null = null;
  /** Null until something is held, which is rare. */
  #held: Held | null = null;
  /** What the next write meets once the connection is broken; as in the kernel it is told once, and EPIPE after that. */
  #writeCode: string | null = null;

  /** A connecting stream has its sink from the start. */
  constructor(sink: StreamSink | null, path: string | null, c: Libc | null) {
    this.libc = c;
    this.#sink = sink;
    if (sink !== null) this.#marks |= CONNECTING;
    this.path = path;
  }

  /** What is read is for the engine at once. */
  get #flows(): boolean {
    return (this.#marks & READING) !== 0 && this.#held === null;
  }

  get #hoard(): Held {
    this.#held ??= new Held();
    return this.#held;
  }

  /** Whoever has the descriptor may ask the kernel for its options. */
  get fd(): number {
    this.#marks |= SHARED;
    this.#delay();
    return this.#native?.fd ?? -1;
  }

  #delay(): void {
    if ((this.#marks & UNDELAYED) === 0) return;
    this.#marks &= ~UNDELAYED;
    this.#native?.setNoDelay(false);
  }

  #beforeWrite(): void {
    if (this.#marks & WRITTEN) this.#delay();
    else this.#marks |= WRITTEN;
  }

  attach(sink: StreamSink): void {
    this.#sink = sink;
  }

  // Asked for when needed: each costs as much as a small write.

  get localAddress(): Endpoint | null {
    const native = this.#native;
    if (this.#local === null && native !== null && this.path === null) {
      this.#local =
        (isZoned(native) ? this.libc?.localAddress(native.fd) : null) ??
        endpoint(native.localAddress, native.localPort);
    }
    return this.#local;
  }

  get remoteAddress(): Endpoint | null {
    const native = this.#native;
    if (this.#remote === null && native !== null && this.path === null) {
      this.#remote =
        (isZoned(native) ? this.libc?.remoteAddress(native.fd) : null) ??
        endpoint(native.remoteAddress, native.remotePort);
    }
    return this.#remote;
  }

  /** Takes a native socket that is connected. */
  take(socket: NativeStream<BunStream>): void {
    this.#native = socket;
    socket.data = this;
    if (this.path !== null) {
      if (this.#marks & CONNECTING) this.#remote = { path: this.path };
      else this.#local = { path: this.path };
      return;
    }
    this.#marks |= UNDELAYED;
  }

  /** Stops the kernel reads unless the engine has started reading already. Before the first turn nothing was read. */
  settle(): void {
    const native = this.#native;
    if (native === null) return;
    if ((this.#marks & (READING | PAUSED)) === 0) {
      this.#marks |= PAUSED;
      native.pause();
    }
    this.#hold(native);
  }

  /** As on Node, a stream holds the process while it waits for its peer: to be read from, or to take what is written. */
  #hold(native: NativeStream<BunStream>): void {
    const marks = this.#marks;
    const waits = (marks & (READING | ENDED)) === READING || this.#unsent !== null;
    const holding = waits && (marks & UNREFED) === 0;
    if (holding === ((marks & HOLDING) !== 0)) return;
    this.#marks ^= HOLDING;
    if (holding) native.ref();
    else native.unref();
  }

  /** The connect failed. Bun may tell it before `Bun.connect` returns. */
  refuse(failure: Failure): void {
    if (this.#marks & CLOSED) return;
    this.#marks |= CLOSED;
    nextTick(tellClosed, this, failure);
  }

  readStart(): void {
    if (this.#marks & (CLOSED | READING)) return;
    this.#marks |= READING;
    const native = this.#native;
    if (native !== null) {
      if (this.#marks & PAUSED) native.resume();
      this.#hold(native);
    }
    this.#marks &= ~PAUSED;
    if (this.#held !== null) this.#flushLater();
  }

  readStop(): void {
    if ((this.#marks & (CLOSED | READING)) !== READING) return;
    this.#marks &= ~READING;
    this.settle();
  }

  write(chunk: Uint8Array): boolean {
    if (this.#marks & UNDELAYED) this.#beforeWrite();
    const count = this.#native?.write(chunk) ?? -1;
    return count === chunk.length || this.#keep([chunk], count);
  }

  writeText(text: string, bytes: number): boolean {
    if (this.#marks & UNDELAYED) this.#beforeWrite();
    const count = this.#native?.write(text) ?? -1;
    return count === bytes || this.#keep([Buffer.from(text)], count);
  }

  writev(chunks: readonly Uint8Array[]): boolean {
    const parts = joined(chunks);
    const first = parts[0];
    if (first === undefined) return true;
    // It may take several of Bun's.
    this.#delay();
    const count = this.#native?.write(first) ?? -1;
    return (count === first.length && parts.length === 1) || this.#keep(parts, count);
  }

  #keep(parts: readonly Uint8Array[], count: number): boolean {
    const native = this.#native;
    if (this.#marks & CLOSED) return false;
    if (native === null || count < 0) throw this.#writeFailure();
    this.#delay();
    this.#unsent = new Unsent(parts, count);
    if (parts.length > 1 && count === parts[0]?.length) {
      const done = this.#unsent.flush(native);
      if (done !== false) this.#unsent = null;
      if (done === true) return true;
      if (done === null) throw this.#writeFailure();
    }
    this.#writer = asyncResource("WRITEWRAP");
    this.#hold(native);
    return false;
  }

  #drained(): void {
    if (this.#pending !== null) {
      this.#decide(this.#pending);
      return;
    }
    // Bun calls this at open, at resume and at FIN too.
    if (this.#unsent === null || this.#native === null) return;
    const done = this.#unsent.flush(this.#native);
    if (done === true) this.#written(null);
    else if (done === null) this.failWrite();
  }

  #written(failure: Failure | null): void {
    this.#unsent = null;
    if (this.#native !== null) this.#hold(this.#native);
    const writer = this.#writer;
    this.#writer = null;
    const shutdown = this.#marks & SHUTDOWN_WAITS;
    this.#marks &= ~SHUTDOWN_WAITS;
    try {
      if (writer === null) this.tellWritten(failure);
      else writer.runInAsyncScope(tellWritten, null, this, failure);
    } finally {
      if (shutdown && (this.#marks & CLOSED) === 0) this.#finish();
    }
  }

  failWrite(): void {
    if ((this.#marks & CLOSED) === 0 && this.#unsent !== null) this.#written(this.#writeFailure());
  }

  /** Bun tells no errno. Linux: a reset is met once, by the first call after it, unless the peer had sent FIN before. */
  #writeFailure(): Failure {
    const reset = this.path === null && (this.#marks & ENDED) === 0 && !this.#held?.end;
    // Of a Unix socket, where a write has EPIPE alone, it would be the ECONNRESET of a read.
    const told = this.#native === null || this.path !== null ? null : (this.libc?.writeError() ?? null);
    const code = told ?? this.#writeCode ?? (reset ? "ECONNRESET" : "EPIPE");
    this.#writeCode = "EPIPE";
    return { code, syscall: "write" };
  }

  shutdown(): void {
    if (this.#marks & CLOSED) return;
    if (this.#unsent !== null) this.#marks |= SHUTDOWN_WAITS;
    else this.#finish();
  }

  #finish(): void {
    // Nothing more can come either, so that the engine closes next, as a rule: that sends the same FIN, for fewer calls.
    if ((this.#marks & (ENDED | SHARED)) === ENDED) this.#marks |= FIN_DUE;
    else this.#native?.shutdown();
    // On a connection that is gone the kernel says ENOTCONN, which Node takes for done. What is told of it comes another
    // tick later: behind the promises of now and, as on Node, before the immediates.
    queueMicrotask(() => this.tellShutdown());
  }

  close(): void {
    this.#close(false);
  }

  reset(): void {
    this.sendFin();
    this.#close(true);
  }

  #close(reset: boolean): void {
    if (this.#marks & CLOSED) return;
    this.#marks |= CLOSED;
    const native = this.#native;
    this.#native = null;
    this.#unsent = null;
    this.#held = null;
    // With FIN: for the peer it is a connection that ended. `terminate` would reset it.
    this.#pending?.close();
    this.#pending = null;
    if (reset) native?.terminate();
    else native?.close();
    this.#tellLater();
  }

  #tellLater(): void {
    if (this.#marks & TELLING) return;
    this.#marks |= TELLING;
    setImmediate(tellClosed, this, null);
  }

  ref(): void {
    this.#marks &= ~UNREFED;
    if (this.#native !== null) this.#hold(this.#native);
  }

  unref(): void {
    this.#marks |= UNREFED;
    if (this.#native !== null) this.#hold(this.#native);
  }

  setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void {
    const native = this.#native;
    if (native === null) return;
    switch (name) {
      case "noDelay":
        if (this.path !== null) break;
        if ((this.#marks & UNDELAYED) === 0) native.setNoDelay(value as boolean);
        else if (value) this.#marks &= ~UNDELAYED;
        break;
      case "keepAlive": {
        const { enable, initialDelay, interval, count } = value as StreamOptionMap["keepAlive"];
        if (this.path !== null) break;
        // Bun also sets an interval of 1 s and 10 probes whenever it sets a delay, as libuv does.
        native.setKeepAlive(enable, isBunBefore(4) ? Math.floor(initialDelay / 1000) : initialDelay);
        if (interval > 0) this.#setProbes(native.fd, TCP_KEEPINTVL, Math.floor(interval / 1000));
        if (count > 0) this.#setProbes(native.fd, TCP_KEEPCNT, count);
        break;
      }
      default: {
        const result = native.setTypeOfService(value as number);
        if (result < 0) throw { code: codeOf(result), syscall: "setsockopt" } satisfies Failure;
      }
    }
  }

  #setProbes(fd: number, option: number, value: number): void {
    const code = this.libc === null ? "ENOTSUP" : this.libc.setOption(fd, IPPROTO_TCP, option, value);
    if (code !== null) throw { code, syscall: "setsockopt" } satisfies Failure;
  }

  getOption(_name: "typeOfService"): number {
    const result = this.#native?.getTypeOfService() ?? -9;
    if (result < 0) throw { code: codeOf(result), syscall: "getsockopt" } satisfies Failure;
    return result;
  }

  // Bun's callbacks.

  #pend(socket: NativeStream<BunStream>): void {
    if (this.#marks & CLOSED) socket.close();
    else this.#pending = socket;
  }

  #decide(socket: NativeStream<BunStream>): void {
    const code = this.libc?.pendingError(socket.fd) ?? null;
    if (code === null && socket.remoteAddress === undefined) return;
    this.#pending = null;
    if (code === null) this.#opened(socket);
    else {
      this.refuse({ code, syscall: "connect" });
      socket.terminate();
    }
  }

  #opened(socket: NativeStream<BunStream>): void {
    if (this.#marks & CLOSED) {
      socket.close();
      return;
    }
    this.take(socket);
    try {
      this.#sink?.onOpen();
    } catch (error) {
      nextTick(rethrow, error);
    }
    this.settle();
  }

  #received(chunk: Buffer): void {
    if (this.#marks & CLOSED) return;
    if (this.#flows) this.#sink?.onData(chunk);
    else this.#hoard.chunks.push(chunk);
  }

  #peerEnded(): void {
    if (this.#marks & (CLOSED | ENDED) || this.#held?.end) return;
    if (!this.#flows) {
      this.#hoard.end = true;
      this.#flushLater();
      return;
    }
    this.#marks |= ENDED;
    if (this.#native !== null) this.#hold(this.#native);
    this.#sink?.onEnd();
  }

  /** The native socket has closed, and not because we closed it. */
  #gone(error: NativeError | undefined): void {
    if (this.#marks & CLOSED) {
      // By our own call, but in the async context of the connect, where `close` belongs.
      this.#tellLater();
      return;
    }
    if (this.#pending !== null) {
      this.#pending = null;
      this.refuse(failureOf(error, "connect"));
      return;
    }
    this.#native = null;
    const failure = error ? failureOf(error, "read") : null;
    const ended = (this.#marks & ENDED) !== 0;
    if (failure !== null && !ended && !this.#held?.end) {
      this.#writeCode ??= failure.code;
      // A reader hears the reason there. Nobody reads: only the write tells it now, as the kernel would.
      if (this.#flows) this.tellClosed(failure);
      else {
        this.#hoard.failure = failure;
        this.failWrite();
      }
      return;
    }
    // Both sides have ended, for which Bun calls no `end`; or the peer is gone after its FIN, which only a write meets.
    this.#writeCode ??= failure?.code ?? "EPIPE";
    if (!ended) {
      this.#hoard.end = true;
      this.#flushLater();
    }
    if (this.#unsent !== null) nextTick(failWrite, this);
  }

  #flushLater(): void {
    if ((this.#marks & (FLUSHING | READING)) !== READING) return;
    this.#marks |= FLUSHING;
    nextTick(flush, this);
  }

  flush(): void {
    this.#marks &= ~FLUSHING;
    const held = this.#held;
    if (held === null || (this.#marks & (CLOSED | READING)) !== READING) return;
    try {
      const chunk = held.chunks.shift();
      if (chunk !== undefined) this.#sink?.onData(chunk);
      else if (held.end) {
        held.end = false;
        this.#marks |= ENDED;
        if (this.#native !== null) this.#hold(this.#native);
        this.#sink?.onEnd();
      } else if (held.failure !== null) this.tellClosed(held.failure);
    } finally {
      if (held.isEmpty) this.#held = null;
      else if ((this.#marks & CLOSED) === 0) this.#flushLater();
    }
  }

  tellWritten(failure: Failure | null): void {
    this.#sink?.onWritten(failure);
  }

  tellShutdown(): void {
    if (this.#marks & CLOSED) return;
    this.#sink?.onShutdown(null);
    // Behind the tick that finishes the stream, and closes.
    if (this.#marks & FIN_DUE) nextTick(sendFin, this);
  }

  sendFin(): void {
    if ((this.#marks & FIN_DUE) === 0) return;
    this.#marks &= ~FIN_DUE;
    this.#native?.shutdown();
  }

  tellClosed(failure: Failure | null): void {
    this.#marks |= CLOSED;
    const sink = this.#sink;
    this.#sink = null;
    sink?.onClose(failure);
  }
}

function failWrite(stream: BunStream): void {
  stream.failWrite();
}
function flush(stream: BunStream): void {
  stream.flush();
}
function sendFin(stream: BunStream): void {
  stream.sendFin();
}
let Resource: typeof AsyncResource | undefined;

/** Loading it costs most of a millisecond, and few writes wait. */
function asyncResource(type: string): AsyncResource {
  Resource ??= getBuiltinModule("node:async_hooks").AsyncResource;
  return new Resource(type);
}

function tellWritten(stream: BunStream, failure: Failure | null): void {
  stream.tellWritten(failure);
}
function tellClosed(stream: BunStream, failure: Failure | null): void {
  stream.tellClosed(failure);
}

function isZoned({ remoteAddress }: NativeStream<BunStream>): boolean {
  return remoteAddress !== undefined && needsZone(remoteAddress);
}

/** Null when the kernel no longer knows it: the peer has reset the connection before it was accepted. */
function endpoint(address: string | undefined, port: number): Endpoint | null {
  if (address === undefined) return null;
  return { address, port, family: address.includes(":") ? 6 : 4 };
}
