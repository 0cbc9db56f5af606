/**
 * A long write on its way to a handle piece by piece: only the end of a write shows that the peer is taking bytes, and
 * the idle clock must see that.
 */
import type { StreamHandle } from "../adapter.ts";

/** Bytes given to the handle at a time; finer while an idle clock runs. */
const PIECE = 1024 * 1024;
const TIMED_PIECE = 256 * 1024;

export class Pieces {
  /** An idle clock watches the writes. */
  timed = false;
  /** In reverse, so that the next is the last. */
  #rest: Uint8Array[] | null = null;

  get limit(): number {
    return this.timed ? TIMED_PIECE : PIECE;
  }

  get waiting(): boolean {
    return this.#rest !== null;
  }

  /** As `next`, with these. */
  put(handle: StreamHandle, chunks: readonly Uint8Array[]): boolean {
    const { limit } = this;
    const rest: Uint8Array[] = [];
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += limit) rest.push(chunk.subarray(at, at + limit));
    }
    this.#rest = rest.reverse();
    return this.next(handle);
  }

  /** True: the handle has taken them all. */
  next(handle: StreamHandle): boolean {
    const rest = this.#rest ?? [];
    let piece = rest.pop();
    while (piece !== undefined && handle.write(piece)) piece = rest.pop();
    if (rest.length === 0) this.#rest = null;
    return piece === undefined;
  }

  drop(): void {
    this.#rest = null;
  }
}
