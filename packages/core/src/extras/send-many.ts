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
  const packets: Packet[] = [];
  for (const { data, port, address } of datagrams) {
    packets.push({
      data: packetOf(data),
      port: port === undefined ? undefined : validatePort(port, "Port", false),
      address,
    });
  }
  if (callback !== undefined) {
    new Batch(socket, packets, callback).start();
    return undefined;
  }
  return new Promise((resolve, reject) => {
    new Batch(socket, packets, (error, sent) => (error === null ? resolve(sent) : reject(error))).start();
  });
}

/** As `send` has checked it. */
export interface Packet {
  readonly data: Uint8Array;
  readonly port: number | undefined;
  readonly address: string | undefined;
}

/** Sends that wait for their callbacks at a time. */
const WINDOW = 256;

class Batch {
  readonly #socket: DatagramSender;
  readonly #packets: readonly Packet[];
  readonly #callback: Callback;
  readonly #done = (error: Error | null | undefined): void => this.#answered(error);
  #next = 0;
  #waiting = 0;
  #sent = 0;
  #error: Error | null = null;
  #issuing = false;

  constructor(socket: DatagramSender, packets: readonly Packet[], callback: Callback) {
    this.#socket = socket;
    this.#packets = packets;
    this.#callback = callback;
  }

  start(): void {
    this.#next = sendBatch(this.#socket, this.#packets);
    this.#sent = this.#next;
    // In any case later, as all callbacks of `send`.
    if (this.#next === this.#packets.length) queueMicrotask(() => this.#tell());
    else this.#issue();
  }

  #issue(): void {
    this.#issuing = true;
    try {
      while (this.#waiting < WINDOW && this.#next < this.#packets.length) {
        const { data, port, address } = this.#packets[this.#next] as Packet;
        this.#next++;
        this.#waiting++;
        if (port === undefined && address === undefined) this.#socket.send(data, this.#done);
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
      if (!this.#issuing) this.#issue();
    } else if (this.#waiting === 0) this.#tell();
  }

  #tell(): void {
    const sent = this.#sent;
    if (this.#error === null) this.#callback(null, sent);
    else this.#callback(Object.assign(this.#error, { sent }), sent);
  }
}
