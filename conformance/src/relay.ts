/** The relay: TCP between two ends that are both under test, with one fault plan for each direction. */
import { Buffer } from "node:buffer";
import net from "node:net";
import type { StreamFaults } from "./case.ts";
import { Random } from "./random.ts";
import { turns } from "./waiting.ts";

/** `up`: from the client to the server. */
export type Direction = "up" | "down";
export type Side = "client" | "server";

/** Longest random slice, in bytes: short enough to cut characters, lines and frames everywhere. */
const RANDOM_SLICE = 7;

/** One direction of one connection. Reads one chunk ahead at most, so that back-pressure passes through. */
class Lane {
  readonly #from: net.Socket;
  readonly #to: net.Socket;
  readonly #faults: StreamFaults;
  readonly #random: Random;
  readonly #onReset: () => void;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #ended = false;
  #gone = false;
  #stalled = false;
  #wake: () => void = () => {};
  forwarded = 0;
  pieces = 0;

  constructor(from: net.Socket, to: net.Socket, faults: StreamFaults, random: Random, onReset: () => void) {
    this.#from = from;
    this.#to = to;
    this.#faults = faults;
    this.#random = random;
    this.#onReset = onReset;
    from.pause();
    from.on("data", (chunk: Buffer) => {
      from.pause();
      this.#held.push(chunk);
      this.#heldBytes += chunk.length;
      this.#wake();
    });
    from.on("end", () => {
      this.#ended = true;
      this.#wake();
    });
    // After its end the sender may be gone before all of it has gone on.
    from.on("close", () => {
      this.#gone ||= !this.#ended;
      this.#wake();
    });
    to.on("close", () => {
      this.#gone = true;
      this.#wake();
    });
    this.#stalled = faults.stallAfter === 0;
    void this.#run();
  }

  stall(): void {
    this.#stalled = true;
  }

  resume(): void {
    this.#stalled = false;
    this.#wake();
  }

  async #run(): Promise<void> {
    const { finAfter, resetAfter, stallAfter, turns: most = 0 } = this.#faults;
    while (!this.#gone) {
      if (this.forwarded === resetAfter) return this.#onReset();
      if (this.forwarded === finAfter) break;
      if (this.#stalled || !this.#ready()) {
        if (this.#ended && this.#heldBytes === 0 && !this.#stalled) break;
        if (!this.#stalled) this.#from.resume();
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const piece = this.#take(this.#pieceLength());
      if (most > 0) await turns(this.#random.below(most + 1));
      await this.#write(piece);
      this.forwarded += piece.length;
      this.pieces++;
      if (this.forwarded === stallAfter) this.#stalled = true;
    }
    if (this.#gone) return;
    this.#to.end();
    // What comes after a FIN of the relay's own is swallowed: its sender must not be stopped by it.
    this.#from.resume();
    this.#from.on("data", () => this.#from.resume());
  }

  /** Enough is there for the next piece. */
  #ready(): boolean {
    const { gather = 1 } = this.#faults;
    return this.#heldBytes >= gather || (this.#ended && this.#heldBytes > 0);
  }

  /** Up to the next offset at which something happens. */
  #pieceLength(): number {
    const { slice, finAfter, resetAfter, stallAfter } = this.#faults;
    let length = slice === "random" ? 1 + this.#random.below(RANDOM_SLICE) : (slice ?? this.#heldBytes);
    for (const offset of [finAfter, resetAfter, stallAfter]) {
      if (offset !== undefined && offset > this.forwarded) length = Math.min(length, offset - this.forwarded);
    }
    return Math.min(length, this.#heldBytes);
  }

  #take(length: number): Buffer {
    const all = this.#held.length === 1 ? (this.#held[0] as Buffer) : Buffer.concat(this.#held, this.#heldBytes);
    this.#held = length < all.length ? [all.subarray(length)] : [];
    this.#heldBytes -= length;
    return all.subarray(0, length);
  }

  /** Resolves when the kernel has it, and a turn has passed: the next piece is then a segment of its own. */
  async #write(piece: Buffer): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#to.once("close", resolve);
      this.#to.write(piece, () => {
        this.#to.off("close", resolve);
        resolve();
      });
    });
    if (this.#faults.slice !== undefined) await turns(1);
  }
}

interface Connection {
  readonly client: net.Socket;
  readonly server: net.Socket;
  readonly up: Lane;
  readonly down: Lane;
}

export class StreamRelay {
  readonly #listener: net.Server;
  readonly #connections: Connection[] = [];
  readonly #ends: Record<Side, string[]> = { client: [], server: [] };
  #changed: () => void = () => {};

  constructor(to: number, faults: { up?: StreamFaults; down?: StreamFaults }, seed: number) {
    const random = new Random(seed);
    this.#listener = net.createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
      const server = net.connect({ port: to, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
      const reset = (): void => {
        client.resetAndDestroy();
        server.resetAndDestroy();
      };
      this.#watch(client, server, "client");
      this.#watch(server, client, "server");
      this.#connections.push({
        client,
        server,
        up: new Lane(client, server, faults.up ?? {}, random, reset),
        down: new Lane(server, client, faults.down ?? {}, random, reset),
      });
    });
  }

  /** A connection that is reset on one side is reset on the other; how each ended is remembered. */
  #watch(socket: net.Socket, other: net.Socket, side: Side): void {
    let code = "clean";
    socket.on("error", (error: NodeJS.ErrnoException) => {
      code = error.code ?? error.message;
      other.resetAndDestroy();
    });
    socket.on("close", () => {
      this.#ends[side].push(code);
      this.#changed();
    });
  }

  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#listener.once("error", reject);
      this.#listener.listen(0, "127.0.0.1", () => resolve((this.#listener.address() as net.AddressInfo).port));
    });
  }

  stall(direction: Direction): void {
    for (const connection of this.#connections) connection[direction].stall();
  }

  resume(direction: Direction): void {
    for (const connection of this.#connections) connection[direction].resume();
  }

  reset(side: Side): void {
    for (const connection of this.#connections) connection[side].resetAndDestroy();
  }

  /** Of the latest connection. */
  forwarded(direction: Direction): { bytes: number; pieces: number } {
    const lane = this.#connections.at(-1)?.[direction];
    return { bytes: lane?.forwarded ?? 0, pieces: lane?.pieces ?? 0 };
  }

  /** Resolves when the first connection is gone on this side: `clean`, or the code of its error. */
  async ended(side: Side): Promise<string> {
    for (;;) {
      const [end] = this.#ends[side];
      if (end !== undefined) return end;
      await new Promise<void>((resolve) => {
        const before = this.#changed;
        this.#changed = () => {
          before();
          resolve();
        };
      });
    }
  }

  close(): void {
    if (this.#listener.listening) this.#listener.close();
    for (const { client, server } of this.#connections) {
      client.destroy();
      server.destroy();
    }
  }
}
