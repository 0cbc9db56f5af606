/**
 * Chunks that come while a `readable` event is on its way. `read()` returns one chunk at a time, and consumers that call
 * it once per event (parsers do) rely on Node's sockets, where each chunk comes in a turn of its own and has its event.
 * Deno 2.9.6 delivers several in one turn: the second would wait in the stream without an event, for ever.
 */
import type { Buffer } from "node:buffer";
import { nextTick } from "node:process";
import type { EngineSocket } from "./state.ts";

/** A `readable` event is due, and somebody waits for it. */
export function readableDue(socket: EngineSocket): boolean {
  const { flowing, emittedReadable } = socket._readableState;
  return flowing === false && emittedReadable && socket.listenerCount("readable") > 0;
}

export class HeldChunks {
  ended = false;
  readonly #chunks: Buffer[] = [];
  readonly #give: (held: HeldChunks, chunk: Buffer, last: boolean) => void;

  constructor(chunk: Buffer, give: (held: HeldChunks, chunk: Buffer, last: boolean) => void) {
    this.#give = give;
    this.add(chunk);
    nextTick(release, this);
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  release(): void {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return;
    const last = this.#chunks.length === 0;
    this.#give(this, chunk, last);
    // Behind the event of the chunk just given.
    if (!last) nextTick(release, this);
  }
}

function release(held: HeldChunks): void {
  held.release();
}
