/**
 * Datagrams sent by the C library, on the descriptor of a socket of Bun's. For each of 64 bytes `send` of Bun 1.4.5 costs
 * 1.35 µs of processor time and sendto(2) by `bun:ffi` 1.0; its `sendMany` 1.05 and sendmmsg(2), in batches of 64, 0.85.
 */
import type { Pointer } from "bun:ffi";
import { AF_INET, AF_INET6, type Libc } from "./libc.ts";

/** Datagrams in one sendmmsg. */
const BATCH = 64;

/** Socket names, one after the other, in memory that stays where it is. */
class Names {
  readonly bytes: Uint8Array;
  /** Bytes of each. */
  readonly size: number;
  readonly pointer: number;
  readonly #c: Libc;
  readonly #family: 4 | 6;
  /** What is written there, so that it is not read for each datagram. */
  readonly #addresses: string[] = [];

  constructor(c: Libc, family: 4 | 6, count: number) {
    this.#c = c;
    this.#family = family;
    this.size = family === 6 ? 28 : 16;
    this.bytes = new Uint8Array(new ArrayBuffer(count * this.size));
    this.pointer = c.pointerOf(this.bytes);
    for (let i = 0; i < count; i++) {
      this.bytes[i * this.size] = family === 6 ? AF_INET6 : AF_INET;
      this.#addresses.push("");
    }
  }

  /** False for what is no address of that family, or has a zone. */
  write(index: number, port: number, address: string): boolean {
    const at = index * this.size;
    if (this.#addresses[index] !== address) {
      const place = (this.pointer + at + (this.#family === 6 ? 8 : 4)) as Pointer;
      if (!this.#c.readAddress(address, this.#family, place)) return false;
      this.#addresses[index] = address;
    }
    this.bytes[at + 2] = port >> 8;
    this.bytes[at + 3] = port;
    return true;
  }
}

/** The arguments of sendmmsg: `mmsghdr` of 64 bytes, each with an `iovec` of 16 and a name. */
class Batch {
  readonly headers = new Uint32Array(new ArrayBuffer(BATCH * 64));
  readonly names: Names;
  readonly #parts = new Uint32Array(new ArrayBuffer(BATCH * 16));
  readonly #c: Libc;

  constructor(c: Libc, family: 4 | 6) {
    this.#c = c;
    this.names = new Names(c, family, BATCH);
    const parts = c.pointerOf(this.#parts);
    for (let i = 0; i < BATCH; i++) {
      writePointer(this.headers, i * 16, this.names.pointer + i * this.names.size);
      writePointer(this.headers, i * 16 + 4, parts + i * 16);
      this.headers[i * 16 + 6] = 1;
    }
  }

  write(index: number, packet: Uint8Array, named: boolean): void {
    const { byteLength } = packet;
    if (byteLength > 0) writePointer(this.#parts, index * 4, this.#c.pointerOf(packet));
    this.#parts[index * 4 + 2] = byteLength;
    this.headers[index * 16 + 2] = named ? this.names.size : 0;
  }
}

/** Low half, high half. */
function writePointer(words: Uint32Array, at: number, pointer: number): void {
  words[at] = pointer;
  words[at + 1] = pointer / 2 ** 32;
}

/** For the sockets of one family. */
export class Sender {
  readonly #c: Libc;
  readonly #family: 4 | 6;
  readonly #name: Names;
  #batch: Batch | null = null;

  constructor(c: Libc, family: 4 | 6) {
    this.#c = c;
    this.#family = family;
    this.#name = new Names(c, family, 1);
  }

  /** Null: the kernel has it. Otherwise the name of the error; UNKNOWN for an address that only others can read. */
  send(fd: number, packet: Uint8Array, port: number, address: string, connected: boolean): string | null {
    if (connected) return this.#c.sendTo(fd, packet, null);
    return this.#name.write(0, port, address) ? this.#c.sendTo(fd, packet, this.#name.bytes) : "UNKNOWN";
  }

  /** As many of the first datagrams as the kernel takes at once: of packet, port, address, … */
  sendMany(fd: number, datagrams: readonly (Uint8Array | number | string)[], connected: boolean): number {
    this.#batch ??= new Batch(this.#c, this.#family);
    const batch = this.#batch;
    const total = datagrams.length / 3;
    let sent = 0;
    while (sent < total) {
      const count = fill(batch, datagrams, sent, connected);
      const taken = count === 0 ? 0 : this.#c.sendMessages(fd, batch.headers, count);
      sent += taken;
      if (taken < BATCH) break;
    }
    return sent;
  }
}

/** How many it could write, from the one with that number on. */
function fill(
  batch: Batch,
  datagrams: readonly (Uint8Array | number | string)[],
  first: number,
  connected: boolean,
): number {
  const count = Math.min(BATCH, datagrams.length / 3 - first);
  for (let i = 0; i < count; i++) {
    const at = (first + i) * 3;
    if (!connected && !batch.names.write(i, datagrams[at + 1] as number, datagrams[at + 2] as string)) return i;
    batch.write(i, datagrams[at] as Uint8Array, !connected);
  }
  return count;
}

const senders = new Map<4 | 6, Sender>();

/** One for all sockets of a family: from one call to the next it keeps only what it need not write again. */
export function senderOf(c: Libc, family: 4 | 6): Sender {
  const known = senders.get(family);
  if (known !== undefined) return known;
  const sender = new Sender(c, family);
  senders.set(family, sender);
  return sender;
}
