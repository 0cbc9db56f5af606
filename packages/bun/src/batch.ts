/** Memory for sendmmsg(2) as Linux wants it, on all of its 64-bit machines that Bun runs on. */
import type { Pointer } from "bun:ffi";
import { AF_INET, AF_INET6, IPPROTO_UDP, type Libc, UDP_SEGMENT } from "./libc.ts";

/** Datagrams in one call, and so in one message: the kernel splits none into more. */
const MOST = 64;
/** Bytes of one message. */
const MOST_BYTES = 65_000;

/** Words, of 4 bytes, of a `mmsghdr`, of an `iovec`, and of a control message with 2 bytes. */
const HEADER = 16;
const PART = 4;
const CONTROL = 6;

/** Packet, port, address, packet, … */
export type Datagrams = readonly (Uint8Array | number | string)[];

/** Socket names, one after the other, in memory that stays where it is. */
export class Names {
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

/**
 * Messages of one datagram each, or of several to the same peer and of the same size, but for a shorter last one: those
 * the kernel takes as one, and splits late (`UDP_SEGMENT`).
 */
export class Batch {
  readonly headers: Uint32Array = words(HEADER);
  readonly #parts = words(PART);
  readonly #controls = words(CONTROL);
  readonly #partsPointer: number;
  readonly #names: Names;
  readonly #c: Libc;
  /** Of each message, how many datagrams it and those before it have. */
  readonly #ends = new Uint8Array(MOST);

  constructor(c: Libc, family: 4 | 6) {
    this.#c = c;
    this.#names = new Names(c, family, MOST);
    this.#partsPointer = c.pointerOf(this.#parts);
    const controls = c.pointerOf(this.#controls);
    for (let i = 0; i < MOST; i++) {
      writePointer(this.headers, i * HEADER, this.#names.pointer + i * this.#names.size);
      writePointer(this.headers, i * HEADER + 8, controls + i * CONTROL * 4);
      this.#controls.set([18, 0, IPPROTO_UDP, UDP_SEGMENT], i * CONTROL);
    }
  }

  /**
   * Writes as many datagrams as it can, from the one with that number on, and gives how many messages they are.
   * `mostJoined`: bytes of a datagram that may share a message.
   */
  fill(datagrams: Datagrams, first: number, connected: boolean, mostJoined: number): number {
    const count = Math.min(MOST, datagrams.length / 3 - first);
    let message = -1;
    /** Of the message: the size of its datagrams, or 0 once it is complete; its bytes; whereto. */
    let size = 0;
    let bytes = 0;
    let peerPort = 0;
    let peerAddress = "";
    for (let i = 0; i < count; i++) {
      const at = (first + i) * 3;
      const packet = datagrams[at] as Uint8Array;
      const port = datagrams[at + 1] as number;
      const address = datagrams[at + 2] as string;
      const length = packet.byteLength;
      bytes += length;
      if (length > 0 && length <= size && bytes <= MOST_BYTES && port === peerPort && address === peerAddress) {
        this.#join(message);
        if (length < size) size = 0;
      } else {
        if (!connected && !this.#names.write(message + 1, port, address)) break;
        this.#begin(++message, i, connected, length);
        size = length <= mostJoined ? length : 0;
        bytes = length;
        peerPort = port;
        peerAddress = address;
      }
      if (length > 0) writePointer(this.#parts, i * PART, this.#c.pointerOf(packet));
      this.#parts[i * PART + 2] = length;
      this.#ends[message] = i + 1;
    }
    return message + 1;
  }

  #begin(message: number, part: number, connected: boolean, size: number): void {
    const at = message * HEADER;
    this.headers[at + 2] = connected ? 0 : this.#names.size;
    writePointer(this.headers, at + 4, this.#partsPointer + part * PART * 4);
    this.headers[at + 6] = 1;
    this.headers[at + 10] = 0;
    this.#controls[message * CONTROL + 4] = size;
  }

  /** One datagram more. */
  #join(message: number): void {
    const at = message * HEADER;
    this.headers[at + 6] = (this.headers[at + 6] as number) + 1;
    this.headers[at + 10] = CONTROL * 4;
  }

  /** Datagrams in that many messages. */
  datagramsIn(messages: number): number {
    return messages === 0 ? 0 : (this.#ends[messages - 1] as number);
  }

  /** The size of the joined datagrams of the first message; 0 when it has only one. */
  joinedSize(): number {
    return this.datagramsIn(1) > 1 ? (this.#controls[4] as number) : 0;
  }
}

/** For each message so many. */
function words(size: number): Uint32Array {
  return new Uint32Array(new ArrayBuffer(MOST * size * 4));
}

/** Low half, high half. */
function writePointer(target: Uint32Array, at: number, pointer: number): void {
  target[at] = pointer;
  target[at + 1] = pointer / 2 ** 32;
}
