/**
 * A long write on its way to a handle piece by piece: only the end of a write shows that the peer is taking bytes, and
 * the idle clock must see that.
 */
import type { StreamHandle } from "../adapter.ts";

/** Bytes given to the handle at a time; finer while an idle clock runs. */
export const PIECE: number = 1024 * 1024;
export const TIMED_PIECE: number = 256 * 1024;

export class Pieces {
  /** In reverse, so that the next is the last. */
  readonly #rest: Uint8Array[] = [];

  constructor(chunks: readonly Uint8Array[], limit: number) {
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += limit) this.#rest.push(chunk.subarray(at, at + limit));
    }
    this.#rest.reverse();
  }

  get isEmpty(): boolean {
    return this.#rest.length === 0;
  }

  /** True: the handle has taken them all. */
  next(handle: StreamHandle): boolean {
    let piece = this.#rest.pop();
    while (piece !== undefined && handle.write(piece)) piece = this.#rest.pop();
    return piece === undefined;
  }
}
