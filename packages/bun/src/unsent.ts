/** What of a write the kernel has not taken yet. Bun buffers nothing: its `write` says how much went, `drain` when to go on. */
import { Buffer } from "node:buffer";
import type { NativeStream } from "./native.ts";

/** From this size on a chunk costs less as a call of its own than as a copy; smaller ones are joined up to `JOINED`. */
const LARGE = 16 * 1024;
const JOINED = 64 * 1024;

export class Unsent {
  readonly #chunks: readonly Uint8Array[];
  #index = 0;
  #offset: number;

  /** These chunks, but for the first `offset` bytes. */
  constructor(chunks: readonly Uint8Array[], offset: number) {
    this.#chunks = chunks;
    this.#offset = offset;
  }

  /** True: all of it is with the kernel now. False: `drain` will come. Null: the connection is broken. */
  flush(native: NativeStream<unknown>): boolean | null {
    const chunks = this.#chunks;
    for (; this.#index < chunks.length; this.#index++) {
      const chunk = chunks[this.#index] as Uint8Array;
      const count = native.write(chunk, this.#offset, chunk.length - this.#offset);
      if (count < 0) return null;
      this.#offset += count;
      if (this.#offset < chunk.length) return false;
      this.#offset = 0;
    }
    return true;
  }
}

/** Bun has no writev. The same bytes in fewer calls; also, Nagle's algorithm would hold back a second small one. */
export function joined(chunks: readonly Uint8Array[]): readonly Uint8Array[] {
  const result: Uint8Array[] = [];
  let run: Uint8Array[] = [];
  let size = 0;
  for (const chunk of chunks) {
    if (chunk.length >= LARGE || size + chunk.length > JOINED) {
      if (run.length > 0) result.push(Buffer.concat(run, size));
      run = [];
      size = 0;
    }
    if (chunk.length >= LARGE) result.push(chunk);
    else {
      run.push(chunk);
      size += chunk.length;
    }
  }
  if (run.length > 0) result.push(Buffer.concat(run, size));
  return result;
}
