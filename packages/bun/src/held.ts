/**
 * What came while the engine was not reading, in the order to tell it: bytes, FIN, the failure that ended it. Bun reads a
 * paused socket to its end once the peer has reset it, or has closed both sides.
 */
import type { Buffer } from "node:buffer";
import type { Failure } from "@sock/core";

export class Held {
  readonly chunks: Buffer[] = [];
  end = false;
  failure: Failure | null = null;

  get isEmpty(): boolean {
    return this.chunks.length === 0 && !this.end && this.failure === null;
  }
}
