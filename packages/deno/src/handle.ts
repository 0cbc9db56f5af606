/**
 * Deno's own stream handles, which its `node:net` sockets are made of (libuv's API in the shape of Node's), as byte handles:
 * what a server accepts is taken before a socket is made of it. docs/decisions/0010 says why, and what holds when they are
 * not as expected: everything stays on `node:net` sockets.
 */
import { Buffer } from "node:buffer";
import type { Server, Socket } from "node:net";
import { nextTick } from "node:process";
import { getSystemErrorName } from "node:util";
import type { Endpoint, Failure, StreamHandle, StreamOptionMap, StreamSink } from "@sock/core";
import { contexts } from "./context.ts";
import { copyOut, shareSpace } from "./read-space.ts";
import {
  binding,
  kLastWriteWasAsync,
  kReadBytesOrError,
  type ListeningHandle,
  type Name,
  type NativeHandle,
  type Request,
  streamBaseState,
} from "./stream-wrap.ts";
import { secondHandle } from "./writer.ts";

const CONNECTION = 0;
const END = -4095;
/** Chunks of one `writev` up to this many bytes in all are joined: a small copy is cheaper than a vector. */
const JOIN_LIMIT = 4 * 1024;
/** Longer texts Deno gives to the kernel some turns later only. */
const TEXT_LIMIT = 16 * 1024;
/** So much of a new connection's bytes the kernel takes whole: a write that has failed among them has written nothing. */
const WHOLE_LIMIT = 4 * 1024;

const OWNER = Symbol("stream");
type OwnedHandle = NativeHandle & { [OWNER]: HandleStream };
type Data = Uint8Array | string | readonly Uint8Array[];

/** Gives the connections of a listening server to `accepted`; false: its handle is not as expected. */
export function takeConnections(
  server: Server,
  path: string | null,
  accepted: (stream: StreamHandle) => void,
): boolean {
  const { _handle: listener } = server as unknown as { _handle: ListeningHandle | null };
  if (binding === null || typeof listener?.accept !== "function") return false;
  const { onconnection } = listener;
  if (typeof onconnection !== "function") return false;
  // Of the `listen`, as on Node.
  const context = contexts.current();
  listener.onconnection = (status) => {
    const handle = new listener.constructor(CONNECTION);
    const errno = status === 0 ? listener.accept(handle) : status;
    if (errno === 0) contexts.within(context, accept, accepted, new HandleStream(handle, path));
    else server.emit("error", failureOf(errno, "accept"));
  };
  return true;
}

/** Gives what a socket has connected; null: its handle is not as expected. */
export function takeConnected(socket: Socket, path: string | null, context: unknown): StreamHandle | null {
  const owner = socket as unknown as { _handle: (NativeHandle & Partial<ListeningHandle>) | null };
  const handle = owner._handle;
  if (binding === null || handle === null || typeof handle.accept !== "function") return null;
  owner._handle = null;
  return new ConnectedStream(handle, path, context);
}

// What a stream knows by yes or no, in one number: there may be ten thousand of them, idle.
/** Without addresses of its own. */
const LOCAL = 1;
/** Before that a write that waits may fail for Deno's own reasons (writer.ts). */
const HEARD = 2;
const READING = 4;
const UNREFED = 8;
const ENDED = 16;
const CLOSED = 32;
/** Somebody may have given the descriptor to another process, which then keeps `close` from sending FIN. */
const SHARED = 64;
/** Our FIN is left to `close`. */
const FIN_DUE = 128;

/** The data of a write that waits, and the async context of who wrote it. */
class Kept {
  readonly data: Data;
  readonly context: unknown;

  constructor(data: Data, context: unknown) {
    this.data = data;
    this.context = context;
  }
}

/** What an idle stream of TCP has not: made when it is needed. */
class Beside {
  local: Endpoint | null = null;
  remote: Endpoint | null = null;
  /** Where bytes are written, if not by the handle itself. */
  writer: NativeHandle | null = null;
  /** Of the write that waits: nobody else may keep its data from being collected. */
  waiting: Data | Kept | null = null;
  /** What was written before the peer has sent anything: how many bytes, and the last of them. */
  unheard = 0;
  last: Data | null = null;

  get isEmpty(): boolean {
    return this.local === null && this.remote === null && this.writer === null && this.waiting === null;
  }
}

export class HandleStream implements StreamHandle, Request {
  // Private methods are static: others take a field of each object.
  readonly #handle: NativeHandle;
  #sink: StreamSink | null = null;
  #marks = 0;
  #beside: Beside | null = null;

  /** `path` is the local name's of an accepted stream and the peer's of a connected one; null for TCP. */
  constructor(handle: NativeHandle, path: string | null, accepted: boolean = true) {
    this.#handle = handle;
    if (path !== null) {
      this.#beside = new Beside();
      this.#beside[accepted ? "local" : "remote"] = { path };
      this.#marks = LOCAL | HEARD;
    }
    (handle as OwnedHandle)[OWNER] = this;
    handle.onread = onread;
    shareSpace(handle);
  }

  get fd(): number {
    this.#marks |= SHARED;
    return this.#handle.fd ?? -1;
  }

  get localAddress(): Endpoint | null {
    return HandleStream.#endpoint(this, "local", "getsockname");
  }

  get remoteAddress(): Endpoint | null {
    return HandleStream.#endpoint(this, "remote", "getpeername");
  }

  static #endpoint(
    stream: HandleStream,
    end: "local" | "remote",
    call: "getsockname" | "getpeername",
  ): Endpoint | null {
    const known = stream.#beside?.[end] ?? null;
    if (known !== null || stream.#marks & (LOCAL | CLOSED)) return known;
    const name: Partial<Name> = {};
    if (stream.#handle[call]?.(name) !== 0) return null;
    const { address, port } = name;
    if (address === undefined || port === undefined) return null;
    stream.#beside ??= new Beside();
    stream.#beside[end] = { address, port, family: address.includes(":") ? 6 : 4 };
    return stream.#beside[end];
  }

  attach(sink: StreamSink): void {
    this.#sink = sink;
  }

  readStart(): void {
    if (this.#marks & (CLOSED | READING)) return;
    this.#marks |= READING;
    if (this.#marks & ENDED) return;
    const errno = this.#handle.readStart();
    if (errno !== 0) nextTick(failReading, this, errno);
  }

  readStop(): void {
    if ((this.#marks & (CLOSED | READING)) !== READING) return;
    this.#marks &= ~READING;
    if ((this.#marks & ENDED) === 0) this.#handle.readStop();
  }

  /** As Deno tells it: bytes, nothing, the end or an error. */
  onread(bytes: ArrayBuffer | undefined): void {
    if (this.#marks & CLOSED) return;
    const count = streamBaseState[kReadBytesOrError] as number;
    if (count > 0) {
      if ((this.#marks & HEARD) === 0) HandleStream.#hear(this);
      this.#sink?.onData(bytes === undefined ? copyOut(count) : Buffer.from(bytes, 0, count));
    } else if (count === END) {
      if (this.#marks & ENDED) return;
      this.#marks |= ENDED;
      try {
        this.#sink?.onEnd();
      } catch (error) {
        // What is still to be read may be told here. Deno prints what a listener of it throws, unlike one of `onData`.
        nextTick(rethrow, error);
      }
    } else if (count < 0) this.failReading(count);
  }

  failReading(errno: number): void {
    if ((this.#marks & CLOSED) === 0) HandleStream.#release(this, failureOf(errno, "read"));
  }

  static #hear(stream: HandleStream): void {
    stream.#marks |= HEARD;
    const beside = stream.#beside;
    if (beside === null) return;
    beside.last = null;
    if (beside.isEmpty) stream.#beside = null;
  }

  write(chunk: Uint8Array): boolean {
    return HandleStream.#write(this, chunk, chunk.length);
  }

  writeText(text: string, bytes: number): boolean {
    return HandleStream.#write(this, bytes > TEXT_LIMIT ? Buffer.from(text) : text, bytes);
  }

  writev(chunks: readonly Uint8Array[]): boolean {
    let total = 0;
    for (const chunk of chunks) total += chunk.length;
    return HandleStream.#write(this, total <= JOIN_LIMIT ? Buffer.concat(chunks, total) : chunks, total);
  }

  static #write(stream: HandleStream, data: Data, bytes: number): boolean {
    if (stream.#marks & CLOSED) return false;
    if ((stream.#marks & HEARD) === 0) {
      stream.#beside ??= new Beside();
      stream.#beside.unheard += bytes;
      stream.#beside.last = data;
      if (stream.#beside.unheard > WHOLE_LIMIT) HandleStream.#detour(stream);
    }
    const errno = HandleStream.#issue(stream, data);
    if (errno === 0) {
      if (streamBaseState[kLastWriteWasAsync] === 0) return true;
      HandleStream.#wait(stream, data);
      return false;
    }
    const failure = failureOf(errno, "write");
    if (failure.code === "EPIPE" && HandleStream.#repeat(stream)) return false;
    throw failure;
  }

  /** The stream is the request of its one write. */
  static #issue(stream: HandleStream, data: Data): number {
    const writer = stream.#beside?.writer ?? stream.#handle;
    if (typeof data === "string") return writer.writeUtf8String(stream, data);
    if (Array.isArray(data)) return writer.writev(stream, data as readonly Uint8Array[], true);
    return writer.writeBuffer(stream, data as Uint8Array);
  }

  static #wait(stream: HandleStream, data: Data): void {
    stream.#beside ??= new Beside();
    stream.#beside.waiting = keep(data);
  }

  static #detour(stream: HandleStream): boolean {
    const writer = secondHandle(stream.#handle);
    HandleStream.#hear(stream);
    if (writer === null) return false;
    stream.#beside ??= new Beside();
    stream.#beside.writer = writer;
    if (stream.#marks & UNREFED) writer.unref();
    return true;
  }

  /** A write that has failed although the connection is fine, by the second handle. */
  static #repeat(stream: HandleStream): boolean {
    const last = stream.#beside?.last ?? null;
    if (last === null || !HandleStream.#detour(stream)) return false;
    const errno = HandleStream.#issue(stream, last);
    if (errno !== 0) throw failureOf(errno, "write");
    if (streamBaseState[kLastWriteWasAsync] === 0) nextTick(complete, stream, 0);
    else HandleStream.#wait(stream, last);
    return true;
  }

  /** A write that did not end at once. */
  oncomplete(status: number): void {
    const beside = this.#beside;
    const waiting = beside?.waiting;
    if (beside !== null) beside.waiting = null;
    if (waiting instanceof Kept) contexts.within(waiting.context, complete, this, status);
    else this.complete(status);
  }

  complete(status: number): void {
    if (this.#marks & CLOSED) return;
    let failure = status < 0 ? failureOf(status, "write") : null;
    if (failure?.code === "ECANCELED") return;
    if (failure?.code === "EPIPE") {
      try {
        if (HandleStream.#repeat(this)) return;
      } catch (thrown) {
        failure = thrown as Failure;
      }
    }
    deliver(this.#sink, "onWritten", failure);
  }

  shutdown(): void {
    if (this.#marks & CLOSED) return;
    if ((this.#marks & (ENDED | SHARED)) === ENDED) {
      // Nothing more can come either, so that the engine closes next, as a rule: that sends the same FIN.
      this.#marks |= FIN_DUE;
      nextTick(shutDown, this, 0);
      return;
    }
    const context = contexts.current();
    const request: Request = { oncomplete: (status) => contexts.within(context, shutDown, this, status) };
    const errno = this.#handle.shutdown(request);
    if (errno !== 0) nextTick(request.oncomplete, errno);
  }

  shutDown(status: number): void {
    if (this.#marks & CLOSED) return;
    deliver(this.#sink, "onShutdown", status < 0 ? failureOf(status, "shutdown") : null);
    // Behind the tick that finishes the stream, and closes.
    if (this.#marks & FIN_DUE) nextTick(sendFin, this);
  }

  sendFin(): void {
    if ((this.#marks & (FIN_DUE | CLOSED)) !== FIN_DUE) return;
    this.#marks &= ~FIN_DUE;
    this.#handle.shutdown({ oncomplete() {} });
  }

  close(): void {
    if ((this.#marks & CLOSED) === 0) HandleStream.#release(this, null);
  }

  reset(): void {
    if (this.#marks & CLOSED) return;
    if ((this.#marks & FIN_DUE) === 0) {
      HandleStream.#resetNow(this);
      return;
    }
    this.#marks |= CLOSED;
    // Deno sends it in a later turn.
    const errno = this.#handle.shutdown({ oncomplete: () => HandleStream.#resetNow(this) });
    if (errno !== 0) HandleStream.#resetNow(this);
  }

  static #resetNow(stream: HandleStream): void {
    stream.#handle.reset?.();
    HandleStream.#release(stream, null);
  }

  static #release(stream: HandleStream, failure: Failure | null): void {
    stream.#marks |= CLOSED;
    // RST leaves with the last descriptor.
    stream.#beside?.writer?.close();
    stream.#handle.close(() => stream.closed(failure));
  }

  closed(failure: Failure | null): void {
    deliver(this.#sink, "onClose", failure);
  }

  ref(): void {
    this.#marks &= ~UNREFED;
    if (this.#marks & CLOSED) return;
    this.#handle.ref();
    this.#beside?.writer?.ref();
  }

  unref(): void {
    this.#marks |= UNREFED;
    if (this.#marks & CLOSED) return;
    this.#handle.unref();
    this.#beside?.writer?.unref();
  }

  setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void {
    if (this.#marks & CLOSED) return;
    if (name === "noDelay") this.#handle.setNoDelay?.(value as boolean);
    else if (name === "keepAlive") {
      const { enable, initialDelay } = value as StreamOptionMap["keepAlive"];
      this.#handle.setKeepAlive?.(enable, Math.trunc(initialDelay / 1000));
    } else throw { code: "ENOTSUP", syscall: "setsockopt" } satisfies Failure;
  }

  getOption(_name: "typeOfService"): number {
    throw { code: "ENOTSUP", syscall: "getsockopt" } satisfies Failure;
  }
}

/** One of `connect`, whose bytes, FIN and close come in the async context of that. */
class ConnectedStream extends HandleStream {
  readonly #context: unknown;

  constructor(handle: NativeHandle, path: string | null, context: unknown) {
    super(handle, path, false);
    this.#context = context;
  }

  override onread(bytes: ArrayBuffer | undefined): void {
    contexts.within(this.#context, read, this, bytes);
  }

  override closed(failure: Failure | null): void {
    contexts.within(this.#context, close, this, failure);
  }

  closeInContext(failure: Failure | null): void {
    super.closed(failure);
  }

  readInContext(bytes: ArrayBuffer | undefined): void {
    super.onread(bytes);
  }
}
function close(stream: ConnectedStream, failure: Failure | null): void {
  stream.closeInContext(failure);
}
function read(stream: ConnectedStream, bytes: ArrayBuffer | undefined): void {
  stream.readInContext(bytes);
}

/** Deno prints what a listener of the user's throws here, and goes on; it has to be an uncaught exception. */
function deliver(
  sink: StreamSink | null,
  event: "onWritten" | "onShutdown" | "onClose",
  failure: Failure | null,
): void {
  try {
    sink?.[event](failure);
  } catch (error) {
    nextTick(rethrow, error);
  }
}
function rethrow(error: unknown): never {
  throw error;
}
function onread(this: NativeHandle, bytes: ArrayBuffer | undefined): void {
  (this as OwnedHandle)[OWNER].onread(bytes);
}
function shutDown(stream: HandleStream, status: number): void {
  stream.shutDown(status);
}
function sendFin(stream: HandleStream): void {
  stream.sendFin();
}
function failReading(stream: HandleStream, errno: number): void {
  stream.failReading(errno);
}
function complete(stream: HandleStream, status: number): void {
  stream.complete(status);
}
/** With its async context, if anything is stored in that. */
function keep(data: Data): Data | Kept {
  const context = contexts.current();
  return context === undefined ? data : new Kept(data, context);
}
function accept(accepted: (stream: StreamHandle) => void, stream: HandleStream): void {
  accepted(stream);
}

function failureOf(errno: number, syscall: string): Failure {
  return { code: getSystemErrorName(errno), syscall };
}
