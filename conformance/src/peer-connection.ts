/** One connection of the peer: reads only when told to, and remembers how it ended. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type net from "node:net";
import { BLOCK, Pattern } from "./pattern.ts";

export class Connection {
  readonly socket: net.Socket;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #total = 0;
  #ended = false;
  #error: NodeJS.ErrnoException | undefined;
  #closed = false;
  #changed: (() => void)[] = [];

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.pause();
    socket.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#buffered += chunk.length;
      this.#total += chunk.length;
      this.#wake();
    });
    socket.on("end", () => {
      this.#ended = true;
      this.#wake();
    });
    socket.on("error", (error) => {
      this.#error ??= error;
      this.#wake();
    });
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  get bytesRead(): number {
    return this.#total;
  }

  #wake(): void {
    const changed = this.#changed;
    this.#changed = [];
    for (const wake of changed) wake();
  }

  /** Reads from the socket until the condition holds; then pauses it again. */
  async #readUntil(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.#error) throw this.#error;
      if (this.#closed) throw new Error("the connection closed before that");
      this.socket.resume();
      await new Promise<void>((resolve) => this.#changed.push(resolve));
    }
    this.socket.pause();
  }

  #take(length: number): Buffer {
    const all = Buffer.concat(this.#chunks, this.#buffered);
    const rest = all.subarray(length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#buffered = rest.length;
    return all.subarray(0, length);
  }

  async read(length: number): Promise<Buffer> {
    await this.#readUntil(() => {
      if (this.#buffered < length && this.#ended) throw new Error(`FIN after ${this.#buffered} of ${length} bytes`);
      return this.#buffered >= length;
    });
    return this.#take(length);
  }

  async readToEnd(): Promise<Buffer> {
    await this.#readUntil(() => this.#ended);
    return this.#take(this.#buffered);
  }

  async digestToEnd(): Promise<{ length: number; sha256: string }> {
    const hash = createHash("sha256");
    let length = 0;
    await this.#readUntil(() => {
      for (const chunk of this.#chunks) hash.update(chunk);
      length += this.#buffered;
      this.#chunks = [];
      this.#buffered = 0;
      return this.#ended;
    });
    return { length, sha256: hash.digest("hex") };
  }

  /** Reads on, answers a FIN with a FIN, and tells how the connection ended. */
  async closed(): Promise<string> {
    while (!this.#closed) {
      if (this.#ended && !this.socket.writableEnded) this.socket.end();
      this.socket.resume();
      await new Promise<void>((resolve) => this.#changed.push(resolve));
    }
    return this.#error ? (this.#error.code ?? this.#error.message) : "clean";
  }

  write(data: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => this.socket.write(data, (error) => (error ? reject(error) : resolve())));
  }

  async writePattern(length: number, seed: number): Promise<void> {
    const pattern = new Pattern(seed);
    for (let at = 0, index = 0; at < length; at += BLOCK, index++) {
      await this.write(pattern.block(index, Math.min(BLOCK, length - at)));
    }
  }

  fin(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.end((error?: Error | null) => (error ? reject(error) : resolve()));
    });
  }

  async reset(): Promise<void> {
    this.socket.resetAndDestroy();
    while (!this.#closed) await new Promise<void>((resolve) => this.#changed.push(resolve));
  }
}
