/** The memory that Deno's handles read into. */
import { Buffer } from "node:buffer";
import type { NativeHandle } from "./stream-wrap.ts";

/**
 * Every handle reads into the same memory, and each chunk is copied out before anything else runs. Deno's own way is a new
 * 64 KiB for each read; full ones are then freed by a thread of V8's, which keeps them from being used again.
 */
const READ_SIZE = 256 * 1024;
let space: Uint8Array<ArrayBuffer> | null = null;
let refused = false;

export function shareSpace(handle: NativeHandle): void {
  if (refused) return;
  space ??= new Uint8Array(READ_SIZE);
  try {
    handle.useUserBuffer?.(space);
  } catch {
    // A name without an implementation: bytes come as Deno gives them.
    refused = true;
  }
}

/** Chunks from this size on are worth a copy of memory that is not zeroed before. */
const LARGE_CHUNK = 4 * 1024;

/**
 * The first `count` bytes that were read, copied. Not from Buffer's pool: as on Node, the memory of a chunk is the chunk's
 * alone.
 */
export function copyOut(count: number): Buffer {
  const bytes = (space as Uint8Array<ArrayBuffer>).subarray(0, count);
  if (count >= LARGE_CHUNK) return Buffer.from(new Uint8Array(bytes).buffer);
  const chunk = Buffer.allocUnsafeSlow(count);
  chunk.set(bytes);
  return chunk;
}
