/**
 * Gives a TLS that has taken a connection over its bytes, but holds the peer's close_notify back while our side still
 * writes. Node then writes all there is before it ends; over a stream that is not their own socket, the others do not:
 *
 * - Bun 1.4.5 answers close_notify with its own and ends the stream at once. What the program has still to write, and even
 *   the answer to a question that came in the same chunk, is lost.
 * - Deno 2.9.6 forgets a close_notify or FIN that comes while the reader has stopped it, and `end` is never told.
 *
 * In TLS 1.3 nobody can see which record is the close_notify, but it is as long as one, and the FIN follows it. So a last
 * record of that length waits two turns of the loop for the FIN. With the FIN it waits until nothing has been written for
 * some turns and TLS is reading; without, it is delivered, since two bytes of data look the same.
 */
import type { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { setImmediate } from "node:timers";
import type { Taker } from "../adapter.ts";

/** A socket of ours. */
interface Carried extends Duplex {
  readonly _handle: { readonly reading: boolean } | null;
}

const HEADER = 5;
const MAJOR_VERSION = 3;
const ALERT = 21;
const DATA = 23;
/** Of an alert in TLS 1.3: level, description, the record's real type, the tag. */
const HIDDEN_ALERT = 19;
/** Turns that TLS and the program get for what they write next. */
const QUIET_TURNS = 3;

export class CloseNotify implements Taker {
  readonly #socket: Carried;
  readonly #listener: (chunk: Buffer) => void;
  /** Of the record that is coming: its header as far as it is known, and how much of its body is still to come. */
  readonly #header: number[] = [];
  #left = 0;
  #held: Buffer | null = null;
  #end: (() => void) | null = null;
  #turns = 0;
  #waiting = false;

  /** `listener` is that of the socket's `data`. */
  constructor(socket: object, listener: (...args: never[]) => void) {
    this.#socket = socket as Carried;
    this.#listener = listener as (chunk: Buffer) => void;
  }

  data(chunk: Buffer): void {
    this.#release();
    const tail = this.#tail(chunk);
    if (tail < chunk.length) this.#listener.call(this.#socket, tail === 0 ? chunk : chunk.subarray(0, -tail));
    if (tail === 0) return;
    this.#held = chunk.subarray(chunk.length - tail);
    this.#wait(2);
  }

  end(tell: () => void): void {
    this.#end = tell;
    if (this.#held === null) tell();
    else this.#wait(QUIET_TURNS);
  }

  #release(): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#listener.call(this.#socket, held);
  }

  /** How many bytes at the end of the chunk are the end of a record that may be a close_notify. */
  #tail(chunk: Buffer): number {
    const header = this.#header;
    let at = 0;
    let start = 0;
    while (at < chunk.length) {
      if (this.#left === 0) {
        start = at;
        while (header.length < HEADER && at < chunk.length) header.push(chunk[at++] as number);
        if (header.length < HEADER) return 0;
        // Not TLS, but HTTP/2 for one.
        if (header[1] !== MAJOR_VERSION) this.#left = Number.POSITIVE_INFINITY;
        else this.#left = (header[3] as number) * 256 + (header[4] as number);
      }
      const body = Math.min(this.#left, chunk.length - at);
      at += body;
      this.#left -= body;
      if (this.#left > 0) return 0;
      const length = (header[3] as number) * 256 + (header[4] as number);
      // A plain alert, of two bytes, tells of a failed handshake.
      const closing = header[0] === ALERT ? length > 2 : header[0] === DATA && length === HIDDEN_ALERT;
      header.length = 0;
      if (at === chunk.length && closing) return at - start;
    }
    return 0;
  }

  #wait(turns: number): void {
    this.#turns = turns;
    if (this.#waiting) return;
    this.#waiting = true;
    setImmediate(turn, this);
  }

  turn(): void {
    this.#waiting = false;
    const socket = this.#socket;
    if (this.#held === null || socket.destroyed) return;
    if (!socket.writableEnded) {
      // The peer takes its time, and so may we.
      if (this.#end !== null && socket.writableLength > 0) {
        this.#waiting = true;
        socket.write("", () => {
          this.#waiting = false;
          this.#wait(QUIET_TURNS);
        });
        return;
      }
      // TLS has enough to read: `resume` comes.
      if (socket._handle?.reading === false) return;
      if (--this.#turns > 0) {
        this.#wait(this.#turns);
        return;
      }
    }
    this.#release();
    this.#end?.();
  }

  resume(): void {
    if (this.#held !== null) this.#wait(QUIET_TURNS);
  }
}

function turn(notify: CloseNotify): void {
  notify.turn();
}
