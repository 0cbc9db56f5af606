import { createHash } from "node:crypto";

export const SIZE: number = 32 * 1024 * 1024;

/** The same pseudo-random bytes on every runtime for the same seed (xorshift32). */
export function pattern(seed: number, size: number = SIZE): Buffer {
  const words = new Uint32Array(size / 4);
  let x = seed;
  for (let i = 0; i < words.length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    words[i] = x;
  }
  return Buffer.from(words.buffer);
}

export function digest(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** One event for the runner, as a line of JSON. */
export function tell(event: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
