/**
 * A native `Deno.TcpListener` as a listener, for TCP by the caller's choice.
 *
 * On Deno 2.9.6 the port is free when the pending accept has failed, a few microtasks after `close`; so `onClose` waits
 * for that, and a listen that meets EADDRINUSE meanwhile is tried again after it.
 */
import { nextTick } from "node:process";
import { clearTimeout, setTimeout } from "node:timers";
import type { Endpoint, Failure, ListenerHandle, ListenerSink } from "@sock/core";
import { nativeFailure } from "./errors.ts";
import type { NativeConn, NativeListener } from "./native.ts";
import { DenoStream, endpointOf } from "./stream.ts";

/** A connection that failed before it was accepted: the next one may be fine. */
const TRANSIENT = new Set(["ECONNABORTED", "ECONNRESET", "EPERM", "EPROTO"]);
/** Out of descriptors: accepting can go on when some have been closed. */
const EXHAUSTED = new Set(["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"]);
const RETRY_MS = 20;

/** How many closed ones there are whose port is not free yet, and who waits for them. */
let draining = 0;
let waiting: (() => void)[] = [];

export class DenoListener implements ListenerHandle {
  readonly fd: number = -1;
  localAddress: Endpoint | null = null;
  #listener: NativeListener | null = null;
  readonly #sink: ListenerSink;
  #closed = false;
  #accepting = false;
  #referenced = true;
  #retry: NodeJS.Timeout | null = null;
  readonly #onAccept = (conn: NativeConn): void => this.#accepted(conn);
  readonly #onFailed = (error: unknown): void => this.#failed(error);

  /** `open` throws Deno's error when it cannot listen. */
  constructor(open: () => NativeListener, sink: ListenerSink) {
    this.#sink = sink;
    this.#open(open);
  }

  #open(open: () => NativeListener): void {
    if (this.#closed) return;
    let listener: NativeListener;
    try {
      listener = open();
    } catch (error) {
      const failure = nativeFailure(error, "listen");
      if (draining > 0 && failure.code === "EADDRINUSE") waiting.push(() => this.#open(open));
      else nextTick(() => this.#end(failure));
      return;
    }
    this.#listener = listener;
    if (!this.#referenced) listener.unref();
    this.localAddress = endpointOf(listener.addr);
    nextTick(() => {
      if (this.#closed) return;
      // First, since a listener may throw.
      this.#accept();
      this.#sink.onListening();
    });
  }

  #accept(): void {
    this.#retry = null;
    if (this.#closed || this.#listener === null) return;
    this.#accepting = true;
    this.#listener.accept().then(this.#onAccept, this.#onFailed);
  }

  #accepted(conn: NativeConn): void {
    this.#accepting = false;
    if (this.#closed) {
      conn.close();
      this.#drained();
      return;
    }
    try {
      this.#sink.onConnection(DenoStream.accepted(conn));
    } catch (error) {
      // An uncaught exception, as on Node; here it would be an unhandled rejection.
      nextTick(() => {
        throw error;
      });
    }
    this.#accept();
  }

  #failed(error: unknown): void {
    this.#accepting = false;
    if (this.#closed) {
      this.#drained();
      return;
    }
    const failure = nativeFailure(error, "accept");
    if (TRANSIENT.has(failure.code)) this.#accept();
    else if (EXHAUSTED.has(failure.code)) this.#retry = setTimeout(() => this.#accept(), RETRY_MS);
    else this.#end(failure);
  }

  #end(failure: Failure | null): void {
    if (this.#closed) return;
    this.#release();
    this.#sink.onClose(failure);
  }

  close(): void {
    if (this.#closed) return;
    this.#release();
    if (this.#accepting) draining++;
    else nextTick(() => this.#sink.onClose(null));
  }

  #drained(): void {
    nextTick(() => this.#sink.onClose(null));
    if (--draining > 0) return;
    const again = waiting;
    waiting = [];
    for (const open of again) open();
  }

  #release(): void {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    try {
      this.#listener?.close();
    } catch {
      // Already closed by a failed operation.
    }
  }

  ref(): void {
    this.#referenced = true;
    if (!this.#closed) this.#listener?.ref();
  }

  unref(): void {
    this.#referenced = false;
    if (!this.#closed) this.#listener?.unref();
  }
}
