/**
 * Datagrams sent by the C library, on the descriptor of a socket of Bun's. For each of 64 bytes `send` of Bun 1.4.5 costs
 * 1.35 µs of processor time and sendto(2) by `bun:ffi` 1.0; its `sendMany` 1.05, sendmmsg(2) of 64 datagrams 0.85, and
 * 0.25 where they are joined.
 */
import { Batch, type Datagrams, Names } from "./batch.ts";
import { IPPROTO_UDP, type Libc, UDP_GRO } from "./libc.ts";

/** What the kernel says of joined datagrams that are too large for a packet each, or cannot be split on their way. */
const NOT_JOINED = new Set(["EINVAL", "EMSGSIZE", "EIO"]);

/** For the sockets of one family. */
class Sender {
  readonly #c: Libc;
  readonly #family: 4 | 6;
  readonly #name: Names;
  #batch: Batch | null = null;
  /** Bytes of a datagram that may be joined with others; -1: the kernel has not been asked yet. */
  #mostJoined = -1;

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

  /** As many of the first datagrams as the kernel takes at once. */
  sendMany(fd: number, datagrams: Datagrams, connected: boolean): number {
    this.#batch ??= new Batch(this.#c, this.#family);
    // Linux 5.0 has both; the first version with UDP_SEGMENT alone could not deliver to a socket of the same host.
    if (this.#mostJoined < 0)
      this.#mostJoined = typeof this.#c.getOption(fd, IPPROTO_UDP, UDP_GRO) === "number" ? ANY : 0;
    const batch = this.#batch;
    const total = datagrams.length / 3;
    let sent = 0;
    while (sent < total) {
      const messages = batch.fill(datagrams, sent, connected, this.#mostJoined);
      if (messages === 0) break;
      const taken = this.#c.sendMessages(fd, batch.headers, messages);
      sent += batch.datagramsIn(taken);
      if (taken === 0 && !this.#refused(batch)) break;
    }
    return sent;
  }

  /** After an error: whether it is one of joined datagrams alone. Such ones are sent one by one from now on. */
  #refused(batch: Batch): boolean {
    const size = batch.joinedSize();
    if (size === 0) return false;
    const code = this.#c.lastError();
    if (!NOT_JOINED.has(code)) return false;
    this.#mostJoined = code === "EIO" ? 0 : size - 1;
    return true;
  }
}

const ANY = 65_535;

const senders = new Map<4 | 6, Sender>();

/** One for all sockets of a family: from one call to the next it keeps only what it need not write again. */
export function senderOf(c: Libc, family: 4 | 6): Sender {
  const known = senders.get(family);
  if (known !== undefined) return known;
  const sender = new Sender(c, family);
  senders.set(family, sender);
  return sender;
}

export type { Sender };
