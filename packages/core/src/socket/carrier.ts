/**
 * A connection that the runtime's own TLS (or HTTP/2) has taken over, which knows our socket for a stream only and reads it
 * by a `data` and an `end` listener. As over Node's handles, bytes and FIN are the taker's alone: listeners that the
 * program left on the socket hear nothing, an encoding it has set is none of the bytes', and the socket does not end its
 * write side by itself at the FIN, while the taker still has an answer to write.
 */
import { Buffer } from "node:buffer";
import { nextTick } from "node:process";
import { Duplex } from "node:stream";
import type { Taker } from "../adapter.ts";
import type { Link } from "./link.ts";
import { type EngineSocket, STATE } from "./state.ts";
import type { Reader } from "./user-buffer.ts";

type Listener = (this: EngineSocket, ...args: unknown[]) => void;

const duplexOn = Duplex.prototype.on as (
  this: EngineSocket,
  event: string | symbol,
  listener: Listener,
) => EngineSocket;
const duplexRead = Duplex.prototype.read as (this: EngineSocket) => Buffer | string | null;

export class Carrier implements Reader {
  /** The taker has called `resume`, and no `pause` since. */
  flowing = false;
  /** Who read before, and will again on the next connection. */
  readonly replaced: Reader | null;
  readonly #socket: EngineSocket;
  readonly #taker: Taker;
  #onEnd: Listener | null = null;

  constructor(socket: EngineSocket, taker: Taker) {
    this.#socket = socket;
    this.#taker = taker;
    this.replaced = socket[STATE].userBuffer;
    // The stream gives nothing to listeners any more, also of what it holds. That is for the taker, once it is set up.
    (socket as { readableFlowing: boolean | null }).readableFlowing = false;
    if (socket.readableLength > 0) nextTick(drain, this);
  }

  /** The taker's listener, which follows that of `data`. False where the stream has its own end to tell, behind bytes. */
  takeEnd(listener: Listener): boolean {
    if (this.#onEnd !== null || this.#socket._readableState.ended) return false;
    this.#onEnd = listener;
    return true;
  }

  begin(): void {}

  take(_link: Link, chunk: Buffer): void {
    this.drain();
    this.#taker.data(chunk);
  }

  end(_link: Link): void {
    this.drain();
    this.#taker.end(() => this.#onEnd?.call(this.#socket));
  }

  resume(link: Link): void {
    link.readStart();
    this.#taker.resume();
  }

  /** What the stream had read before the connection was taken. */
  drain(): void {
    const socket = this.#socket;
    while (socket.readableLength > 0) {
      const chunk = duplexRead.call(socket);
      if (chunk === null) return;
      this.#taker.data(typeof chunk === "string" ? Buffer.from(chunk, socket.readableEncoding ?? "utf8") : chunk);
    }
  }
}

/** A connection that is just made is not to be read yet. */
export function isPaused(socket: EngineSocket): boolean {
  const { userBuffer } = socket[STATE];
  return userBuffer instanceof Carrier ? !userBuffer.flowing : socket.isPaused();
}

function drain(carrier: Carrier): void {
  carrier.drain();
}

function on(this: EngineSocket, event: string | symbol, listener: Listener): EngineSocket {
  const state = this[STATE];
  if (event === "data" && typeof listener === "function") {
    const taker = state.adapter.takesOver?.(listener, this) ?? null;
    if (taker !== null) {
      state.userBuffer = new Carrier(this, taker);
      return this;
    }
  } else if (event === "end" && state.userBuffer instanceof Carrier && state.userBuffer.takeEnd(listener)) return this;
  return duplexOn.call(this, event, listener);
}

/** `on` where an adapter has `takesOver`. */
export const carrying: Record<"on" | "addListener", typeof on> = { on, addListener: on };
