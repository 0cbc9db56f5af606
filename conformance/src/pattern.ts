/** Deterministic bytes from a seed, cheap in bulk, equal in the host and in the peer. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/** Each block carries its number, so that a lost, doubled or swapped block changes the digest. */
export const BLOCK = 65_536;

export class Pattern {
  readonly #base: Buffer;

  constructor(seed: number) {
    const words = new Uint32Array(BLOCK / 4);
    let x = seed >>> 0 || 0x9e3779b9;
    for (let i = 0; i < words.length; i++) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      words[i] = x;
    }
    this.#base = Buffer.from(words.buffer);
  }

  /** Block `index`, cut to `length` bytes; a copy of its own. */
  block(index: number, length: number = BLOCK): Buffer {
    const block = Buffer.from(this.#base);
    block.writeUInt32LE(index, 0);
    return length === BLOCK ? block : block.subarray(0, length);
  }
}

export function bytes(length: number, seed: number): Buffer {
  const pattern = new Pattern(seed);
  const all = Buffer.allocUnsafe(length);
  for (let at = 0, index = 0; at < length; at += BLOCK, index++) {
    pattern.block(index).copy(all, at, 0, Math.min(BLOCK, length - at));
  }
  return all;
}

export function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** A stable 31-bit seed of a case id. */
export function seedOf(id: string): number {
  return createHash("sha256").update(id).digest().readUInt32LE(0) >>> 1;
}
