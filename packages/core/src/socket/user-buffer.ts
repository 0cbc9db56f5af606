/** Reading into the caller's buffer: the `onread` option. */
import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import type { OnReadOptions } from "../net-socket.ts";
import type { Link } from "./link.ts";
import { type EngineSocket, STATE } from "./state.ts";

/** Null unless the option is complete; Node ignores it otherwise. */
export function userBuffer(socket: EngineSocket, onread: unknown): UserBuffer | null {
  if (onread === null || typeof onread !== "object") return null;
  const { buffer, callback } = onread as Partial<OnReadOptions>;
  if (typeof callback !== "function") return null;
  if (!(buffer instanceof Uint8Array) && typeof buffer !== "function") return null;
  return new UserBuffer(socket, buffer, callback);
}

/** Takes what arrives past the Duplex. */
export interface Reader {
  /** For a new connection. */
  begin(): void;
  take(link: Link, chunk: Buffer): void;
  /** The peer's FIN. */
  end(link: Link): void;
  /** Reading goes on. */
  resume(link: Link): void;
}

export class UserBuffer implements Reader {
  /** The peer's FIN waits behind held bytes. */
  #ended = false;
  readonly #socket: EngineSocket;
  readonly #callback: OnReadOptions["callback"];
  readonly #next: (() => unknown) | null;
  #buffer: Uint8Array | null;
  /** Bytes that came after the callback said stop. */
  #held: Buffer | null = null;

  constructor(socket: EngineSocket, buffer: Uint8Array | (() => Uint8Array), callback: OnReadOptions["callback"]) {
    this.#socket = socket;
    this.#callback = callback;
    this.#next = typeof buffer === "function" ? buffer : null;
    this.#buffer = typeof buffer === "function" ? null : buffer;
  }

  /** For a new connection: nothing of an old one is left, and a factory is asked for its first buffer. */
  begin(): void {
    this.#held = null;
    this.#ended = false;
    this.#advance();
  }

  #advance(): void {
    if (this.#next === null) return;
    const buffer = this.#next();
    if (buffer instanceof Uint8Array) this.#buffer = buffer;
  }

  take(link: Link, chunk: Buffer): void {
    if (this.#held !== null) {
      this.#held = Buffer.concat([this.#held, chunk]);
      return;
    }
    let rest = chunk;
    while (rest.length > 0) {
      const buffer = this.#buffer;
      if (buffer === null || buffer.length === 0) return;
      const length = Math.min(rest.length, buffer.length);
      buffer.set(length === rest.length ? rest : rest.subarray(0, length));
      rest = rest.subarray(length);
      const more = this.#callback.call(this.#socket as never, length, buffer);
      this.#advance();
      if (link.dead) return;
      if (more === false) link.readStop();
      // The callback may also have paused the socket itself.
      if (!link.reading && rest.length > 0) {
        this.#held = rest;
        return;
      }
    }
  }

  end(link: Link): void {
    if (this.#held === null) this.#socket[STATE].endReading(link);
    else this.#ended = true;
  }

  /** Reading goes on: first what is held, then the handle. After the `read` of the Duplex's own resume, which would ask again. */
  resume(link: Link): void {
    if (this.#held === null) {
      link.readStart();
      return;
    }
    link.reading = true;
    setImmediate(() => this.#release(link));
  }

  #release(link: Link): void {
    const held = this.#held;
    if (held === null || !link.reading || link.dead) return;
    this.#held = null;
    this.take(link, held);
    if (this.#held !== null || link.dead) return;
    if (this.#ended) {
      this.#ended = false;
      this.#socket[STATE].endReading(link);
    } else if (link.reading) link.readStart();
  }
}
