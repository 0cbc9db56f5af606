/** Many datagrams by one call, with one answer. */
import { packetOf } from "../datagram/args.ts";
import { sendBatch } from "../datagram/batch.ts";
import { validatePort } from "../validate.ts";

export interface Datagram {
  /** Text is sent as UTF-8; several parts are joined. */
  readonly data: string | ArrayBufferView | readonly (string | ArrayBufferView)[];
  /** Where to, as `send` takes them: not on a connected socket, and an address of the socket's own host by default. */
  readonly port?: number | undefined;
  readonly address?: string | undefined;
}

/** A `dgram.Socket`. */
export interface DatagramSender {
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of `send` of any runtime.
  send(...args: any[]): void;
}

/** The first failure of a batch. */
export type SendManyError = Error & {
  /** How many of the others the kernel has taken. */
  sent: number;
};

type Callback = (error: SendManyError | null, sent: number) => void;

/**
 * Sends each datagram as `socket.send` would, in order, and answers once, with how many the kernel has taken: all of them,
 * unless one fails. The others are sent nevertheless, and the first failure is told, with their number as `sent`.
 *
 * On an engine socket whose adapter has batches (Bun: `sendmmsg`) many leave in one system call; what finds no room, and
 * all of it elsewhere, goes through `send`, some hundred at a time. An unbound socket binds itself.
 *
 * A wrong argument is thrown at once, as by `send`, and then nothing was sent. Rows D04, D10.
 */
export function sendMany(socket: DatagramSender, datagrams: Iterable<Datagram>): Promise<number>;
export function sendMany(socket: DatagramSender, datagrams: Iterable<Datagram>, callback: Callback): void;
export function sendMany(
  socket: DatagramSender,
  datagrams: Iterable<Datagram>,
  callback?: Callback,
): Promise<number> | undefined {
  const packets: Packets = [];
  for (const { data, port, address } of datagrams) {
    packets.push(packetOf(data), port === undefined ? undefined : validatePort(port, "Port", false), address);
  }
  const sent = sendBatch(socket, packets);
  const all = sent * FIELDS === packets.length;
  if (callback !== undefined) {
    // In any case later, as all callbacks of `send`.
    if (all) queueMicrotask(() => callback(null, sent));
    else new Batch(socket, packets, sent, callback).issue();
    return undefined;
  }
  if (all) return Promise.resolve(sent);
  return new Promise((resolve, reject) => {
    const answer: Callback = (error, count) => (error === null ? resolve(count) : reject(error));
    new Batch(socket, packets, sent, answer).issue();
  });
}

/** Bytes, port, address, bytes, port, address, …, as `send` has checked them; no port is undefined or 0. */
export type Packets = (Uint8Array | number | string | undefined)[];
const FIELDS = 3;

/** Sends that wait for their callbacks at a time. */
const WINDOW = 256;

class Batch {
  readonly #socket: DatagramSender;
  readonly #packets: Packets;
  readonly #callback: Callback;
  readonly #done = (error: Error | null | undefined): void => this.#answered(error);
  /** Position of the next packet. */
  #next: number;
  #waiting = 0;
  #sent: number;
  #error: Error | null = null;
  #issuing = false;

  constructor(socket: DatagramSender, packets: Packets, sent: number, callback: Callback) {
    this.#socket = socket;
    this.#packets = packets;
    this.#next = sent * FIELDS;
    this.#sent = sent;
    this.#callback = callback;
  }

  issue(): void {
    this.#issuing = true;
    try {
      while (this.#waiting < WINDOW && this.#next < this.#packets.length) {
        const at = this.#next;
        const [data, port, address] = [this.#packets[at], this.#packets[at + 1], this.#packets[at + 2]];
        this.#next += FIELDS;
        this.#waiting++;
        if (!port && !address) this.#socket.send(data, this.#done);
        else if (address === undefined) this.#socket.send(data, port, this.#done);
        else this.#socket.send(data, port, address, this.#done);
      }
    } catch (error) {
      // Of the socket, not of this datagram: closed, connected after all. The rest would meet the same.
      this.#next = this.#packets.length;
      queueMicrotask(() => this.#answered(error as Error));
    } finally {
      this.#issuing = false;
    }
  }

  #answered(error: Error | null | undefined): void {
    this.#waiting--;
    if (error) this.#error ??= error;
    else this.#sent++;
    if (this.#next < this.#packets.length) {
      if (!this.#issuing) this.issue();
    } else if (this.#waiting === 0) this.#tell();
  }

  #tell(): void {
    const sent = this.#sent;
    if (this.#error === null) this.#callback(null, sent);
    else this.#callback(Object.assign(this.#error, { sent }), sent);
  }
}
