/** The memory that Deno's handles read into. */
import { Buffer } from "node:buffer";
import type { NativeHandle } from "./stream-wrap.ts";

/**
 * Every handle reads into the same memory, and each chunk is copied out before anything else runs. Deno's own way is a new
 * 64 KiB for each read; full ones are then freed by a thread of V8's, which keeps them from being used again.
 */
const READ_SIZE = 256 * 1024;
const shared = {
  space: null as Uint8Array<ArrayBuffer> | null,
  refused: false,
  /** The last garbage: a member, or bundlers would leave out what nobody reads. */
  litter: null as unknown[] | null,
};

export function shareSpace(handle: NativeHandle): void {
  if (shared.refused) return;
  shared.space ??= new Uint8Array(READ_SIZE);
  try {
    handle.useUserBuffer?.(shared.space);
  } catch {
    // A name without an implementation: bytes come as Deno gives them.
    shared.refused = true;
  }
}

/** Chunks from this size on are worth a copy of memory that is not zeroed before. */
const LARGE_CHUNK = 4 * 1024;

/**
 * A chunk's memory is outside V8's heap; in it are a few hundred bytes. So thousands of dead chunks wait before the young
 * generation is full, and V8 marks the whole heap for each 30 MiB of them instead. Garbage beside each chunk, a quarter of
 * its size, brings the cheap collection of the young before that. Beside larger chunks it only pushed other memory out.
 */
const BYTES_PER_SLOT = 32;
const LITTER_LIMIT = 64 * 1024;

/**
 * The first `count` bytes that were read, copied. Not from Buffer's pool: as on Node, the memory of a chunk is the chunk's
 * alone.
 */
export function copyOut(count: number): Buffer {
  const bytes = (shared.space as Uint8Array<ArrayBuffer>).subarray(0, count);
  if (count >= LARGE_CHUNK) {
    if (count <= LITTER_LIMIT) shared.litter = new Array(Math.trunc(count / BYTES_PER_SLOT));
    return Buffer.from(new Uint8Array(bytes).buffer);
  }
  const chunk = Buffer.allocUnsafeSlow(count);
  chunk.set(bytes);
  return chunk;
}
