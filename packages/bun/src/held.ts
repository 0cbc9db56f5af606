/**
 * What came while the engine was not reading, in the order to tell it: bytes, FIN, the failure that ended it. Bun reads a
 * paused socket to its end once the peer has reset it, or has closed both sides.
 */
import type { Buffer } from "node:buffer";
import type { Failure } from "@sock/core";

export class Held {
  /** Null until something is held, which is rare. */
  #chunks: Buffer[] | null = null;
  end = false;
  failure: Failure | null = null;

  get isEmpty(): boolean {
    return !this.#chunks?.length && !this.end && this.failure === null;
  }

  push(chunk: Buffer): void {
    if (this.#chunks === null) this.#chunks = [chunk];
    else this.#chunks.push(chunk);
  }

  shift(): Buffer | undefined {
    return this.#chunks?.shift();
  }

  clear(): void {
    this.#chunks = null;
    this.end = false;
    this.failure = null;
  }
}
