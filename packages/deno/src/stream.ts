/**
 * A native `Deno.TcpConn` as a byte handle, by the caller's choice. Reads go to a buffer of the
 * handle's own; a chunk that fills less than half of it is copied out, a bigger one is handed over and the buffer
 * replaced, so that no small chunk keeps a large one alive.
 *
 * Evened out here (Deno 2.9.6): a write may be partial; a read pending at our close fails with `Interrupted` or
 * `BadResource`, a second close throws; a connect that is given up may arrive all the same, and is closed then.
 */
import { Buffer } from "node:buffer";
import { nextTick } from "node:process";
import type { Endpoint, Failure, StreamHandle, StreamOptionMap, StreamSink } from "@sock/core";
import { nativeFailure } from "./errors.ts";
import type { NativeAddress, NativeConn } from "./native.ts";

/** Of the buffer that a read waits with: each idle connection has one, so it is small until the peer fills it. */
const LEAST_READ = 4 * 1024;
const MOST_READ = 64 * 1024;
/** Chunks of one `writev` up to this many bytes in all are joined into one system call. */
const JOIN_LIMIT = 64 * 1024;

export class DenoStream implements StreamHandle {
  readonly fd: number = -1;
  localAddress: Endpoint | null = null;
  remoteAddress: Endpoint | null = null;
  #conn: NativeConn | null = null;
  /** While it connects. */
  #giveUp: AbortController | null = null;
  #sink: StreamSink | null;
  #closed = false;
  #referenced = true;
  #reading = false;
  /** A read is with the kernel. */
  #pending = false;
  #ended = false;
  #buffer: Uint8Array | null = null;
  #size = LEAST_READ;
  #chunk: Uint8Array | null = null;
  #rest: readonly Uint8Array[] = [];
  #next = 0;
  readonly #onRead = (count: number | null): void => this.#read(count);
  readonly #onReadFailed = (error: unknown): void => this.#fail(nativeFailure(error, "read"));
  readonly #onWrote = (count: number): void => this.#wrote(count);
  readonly #onWriteFailed = (error: unknown): void => {
    if (!this.#closed) deliver(this.#sink, "onWritten", nativeFailure(error, "write"));
  };

  constructor(sink: StreamSink | null) {
    this.#sink = sink;
  }

  /** Takes over an accepted connection. */
  static accepted(conn: NativeConn): DenoStream {
    const handle = new DenoStream(null);
    handle.#adopt(conn);
    return handle;
  }

  /** Waits for a connection; `attempt` gives it up when the signal says so. */
  static connecting(attempt: (signal: AbortSignal) => Promise<NativeConn>, sink: StreamSink): DenoStream {
    const handle = new DenoStream(sink);
    const giveUp = new AbortController();
    handle.#giveUp = giveUp;
    attempt(giveUp.signal).then(
      (conn) => {
        if (handle.#closed) {
          conn.close();
          return;
        }
        handle.#giveUp = null;
        handle.#adopt(conn);
        deliver(sink, "onOpen");
      },
      (error) => handle.#fail(nativeFailure(error, "connect")),
    );
    return handle;
  }

  #adopt(conn: NativeConn): void {
    this.#conn = conn;
    this.localAddress = endpointOf(conn.localAddr);
    this.remoteAddress = endpointOf(conn.remoteAddr);
    if (!this.#referenced) conn.unref();
  }

  attach(sink: StreamSink): void {
    this.#sink = sink;
  }

  readStart(): void {
    this.#reading = true;
    this.#more();
  }

  readStop(): void {
    this.#reading = false;
  }

  #more(): void {
    if (!this.#reading || this.#pending || this.#ended || this.#closed || this.#conn === null) return;
    this.#pending = true;
    if (this.#buffer?.length !== this.#size) this.#buffer = new Uint8Array(new ArrayBuffer(this.#size));
    this.#conn.read(this.#buffer as Uint8Array<ArrayBuffer>).then(this.#onRead, this.#onReadFailed);
  }

  #read(count: number | null): void {
    this.#pending = false;
    if (this.#closed) return;
    if (count === null) {
      this.#ended = true;
      this.#buffer = null;
      deliver(this.#sink, "onEnd");
      return;
    }
    const buffer = this.#buffer as Uint8Array;
    let chunk: Buffer;
    if (count === this.#size) this.#size = Math.min(this.#size * 4, MOST_READ);
    else if (count < this.#size / 4) this.#size = LEAST_READ;
    if (count < buffer.length / 2) {
      chunk = Buffer.allocUnsafe(count);
      chunk.set(buffer.subarray(0, count));
    } else {
      chunk = Buffer.from(buffer.buffer, 0, count);
      this.#buffer = null;
    }
    deliver(this.#sink, "onData", chunk);
    this.#more();
    // A stopped or idle handle keeps no buffer.
    if (!this.#pending) this.#buffer = null;
  }

  #fail(failure: Failure): void {
    this.#pending = false;
    if (this.#closed) return;
    this.#release();
    deliver(this.#sink, "onClose", failure);
  }

  write(chunk: Uint8Array): boolean {
    if (this.#closed || this.#conn === null) return false;
    this.#chunk = chunk;
    this.#conn.write(chunk as Uint8Array<ArrayBuffer>).then(this.#onWrote, this.#onWriteFailed);
    return false;
  }

  writev(chunks: readonly Uint8Array[]): boolean {
    let total = 0;
    for (const chunk of chunks) total += chunk.length;
    if (total <= JOIN_LIMIT) return this.write(Buffer.concat(chunks, total));
    this.#rest = chunks;
    this.#next = 1;
    return this.write(chunks[0] as Uint8Array);
  }

  #wrote(count: number): void {
    if (this.#closed) return;
    const chunk = this.#chunk as Uint8Array;
    if (count < chunk.length) {
      this.write(chunk.subarray(count));
      return;
    }
    const next = this.#rest[this.#next];
    if (next !== undefined) {
      this.#next++;
      this.write(next);
      return;
    }
    this.#chunk = null;
    this.#rest = [];
    this.#next = 0;
    deliver(this.#sink, "onWritten", null);
  }

  shutdown(): void {
    if (this.#closed || this.#conn === null) return;
    this.#conn.closeWrite().then(
      () => this.#shutDown(null),
      (error) => {
        const failure = nativeFailure(error, "shutdown");
        // The peer has gone altogether: nothing is left to shut down.
        this.#shutDown(failure.code === "ENOTCONN" ? null : failure);
      },
    );
  }

  #shutDown(failure: Failure | null): void {
    if (!this.#closed) deliver(this.#sink, "onShutdown", failure);
  }

  close(): void {
    if (this.#closed) return;
    this.#release();
    const sink = this.#sink;
    if (sink !== null) nextTick(() => sink.onClose(null));
  }

  #release(): void {
    this.#closed = true;
    this.#buffer = null;
    this.#chunk = null;
    this.#giveUp?.abort();
    this.#giveUp = null;
    try {
      this.#conn?.close();
    } catch {
      // Already closed by a failed operation.
    }
  }

  reset(): void {
    throw { code: "ENOTSUP", syscall: "reset" } satisfies Failure;
  }

  ref(): void {
    this.#referenced = true;
    if (!this.#closed) this.#conn?.ref();
  }

  unref(): void {
    this.#referenced = false;
    if (!this.#closed) this.#conn?.unref();
  }

  setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void {
    if (this.#closed) return;
    if (name !== "noDelay") throw { code: "ENOTSUP", syscall: "setsockopt" } satisfies Failure;
    try {
      this.#conn?.setNoDelay(value as boolean);
    } catch (error) {
      throw nativeFailure(error, "setsockopt");
    }
  }

  getOption(_name: "typeOfService"): number {
    throw { code: "ENOTSUP", syscall: "getsockopt" } satisfies Failure;
  }
}

/**
 * Calls the sink from a promise's continuation. What a listener throws there would become an unhandled rejection; as on
 * Node it has to be an uncaught exception, and must not stop the handle.
 */
function deliver<K extends keyof StreamSink>(
  sink: StreamSink | null,
  event: K,
  ...args: Parameters<StreamSink[K]>
): void {
  try {
    (sink?.[event] as ((...args: unknown[]) => void) | undefined)?.apply(sink, args);
  } catch (error) {
    nextTick(() => {
      throw error;
    });
  }
}

export function endpointOf({ hostname, port }: NativeAddress): Endpoint {
  return { address: hostname, port, family: hostname.includes(":") ? 6 : 4 };
}
