/**
 * A `node:dgram` socket of the runtime as a datagram handle.
 *
 * Seen, and evened out here (Bun 1.4.5, Deno 2.9.6; Node 26.10 needs none of it):
 * - Bun fails the next send of an unconnected socket with the ECONNREFUSED of an earlier bounce: it is sent again.
 * - Deno connects in its own bookkeeping only: datagrams of strangers are dropped here; a bounce is never told.
 * - Deno gives UNKNOWN for most send errors: EACCES for what looks like a broadcast, otherwise it stays UNKNOWN.
 * - Deno binds an address of the other family, with a socket of that.
 * - Deno sends the datagrams of a first burst in reverse, before the socket is known to be writable: the rest of a burst
 *   waits for the first one.
 * - Deno's datagrams are views of a slab as large as the receive buffer: they are copied.
 * - Deno keeps the port for some turns after `close` (closing-ports.ts).
 * - Deno leaves the zone out of a sender's address. This cannot be mended.
 * More in datagram-peer.ts, datagram-options.ts and memberships.ts.
 */
import { Buffer } from "node:buffer";
import type { RemoteInfo, Socket } from "node:dgram";
import { nextTick } from "node:process";
import type {
  BindDatagramOptions,
  BindTarget,
  DatagramHandle,
  DatagramOptionMap,
  DatagramSink,
  Failure,
  IpEndpoint,
  Membership,
} from "../adapter.ts";
import { isIP } from "../ip.ts";
import { isClosing, portClosed, portClosing, whenClosed } from "./closing-ports.ts";
import { getDatagramOption, setDatagramOption } from "./datagram-options.ts";
import { connectSocket, sameAddress } from "./datagram-peer.ts";
import { failureOf, rethrow } from "./errors.ts";
import { Memberships } from "./memberships.ts";

export interface DgramModule extends Pick<typeof import("node:dgram"), "createSocket"> {
  /** Whether a socket, although connected, sends to any address it is given. Default: none does. */
  readonly sendsAnywhere?: (socket: Socket) => boolean;
}

/** What ICMP makes of a send: never the business of an unconnected socket. */
const BOUNCES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "EPROTO",
  "ENOPROTOOPT",
]);

const MOST_ATTEMPTS = 8;

/** A datagram whose memory is larger than this beside its bytes is copied. */
const MOST_SLACK = 1024;

/** The SPI gives addresses, never names, so the module's resolver is short-circuited: no DNS, and no tick lost. */
function literal(
  hostname: string,
  options: unknown,
  callback: (error: null, address: string, family: number) => void,
): void {
  const done = typeof options === "function" ? (options as typeof callback) : callback;
  done(null, hostname, isIP(hostname));
}

interface PendingSend {
  readonly packet: Uint8Array;
  readonly port: number;
  readonly address: string;
}

class CompatDatagram implements DatagramHandle {
  readonly #dgram: DgramModule;
  readonly #socket: Socket;
  readonly #sink: DatagramSink;
  readonly #family: 4 | 6;
  readonly #pending: PendingSend[] = [];
  /** Behind the very first send until that is done; null from then on. */
  #held: PendingSend[] | null = [];
  readonly #memberships: Memberships;
  readonly #onSent = (error: unknown): void => {
    try {
      this.#sent(error);
    } catch (thrown) {
      nextTick(rethrow, thrown);
    }
  };
  #state: "binding" | "open" | "closed" = "binding";
  /** The bind failed, or succeeded, before `bind` of the module returned. */
  #failure: Failure | null = null;
  #gone = false;
  #closingPort = 0;
  /** `onClose` is on its way without the socket's own `close`, which may take some turns. */
  #told = false;
  /** A synchronous bind threw: the caller has no handle, and hears nothing. */
  #mute = false;
  #local: IpEndpoint | null = null;
  #peer: IpEndpoint | null = null;
  #broadcast = false;

  constructor(dgram: DgramModule, family: 4 | 6, options: BindDatagramOptions, sink: DatagramSink) {
    const { reuseAddr, reusePort, ipv6Only } = options;
    this.#dgram = dgram;
    this.#family = family;
    this.#sink = sink;
    const socket = dgram.createSocket({
      type: family === 6 ? "udp6" : "udp4",
      reuseAddr,
      reusePort,
      ipv6Only,
      lookup: literal as never,
    });
    socket.on("listening", () => this.#listening());
    socket.on("error", (error) => this.#error(error));
    socket.on("message", (packet, remote) => {
      try {
        this.#message(packet, remote);
      } catch (thrown) {
        nextTick(rethrow, thrown);
      }
    });
    socket.on("close", () => {
      this.#state = "closed";
      this.#gone = true;
      if (this.#closingPort !== 0) portClosed(this.#closingPort);
      if (!this.#mute && !this.#told) sink.onClose(this.#failure);
    });
    this.#socket = socket;
    this.#memberships = new Memberships(socket, family);
  }

  bind(target: BindTarget, sync: boolean): void {
    if (!("fd" in target) && isClosing(target.port)) {
      if (!sync) {
        whenClosed(target.port, () => {
          if (this.#state === "binding") this.#bindNow(target);
        });
        return;
      }
      this.#bindNow(target);
      if (this.#failure?.code === "EADDRINUSE") this.#failure = { code: "EAGAIN", syscall: "bind" };
    } else {
      this.#bindNow(target);
    }
    if (!sync) return;
    if (this.#failure === null && this.localAddress !== null) return;
    this.#mute = true;
    this.close();
    throw this.#failure ?? ({ code: "ENOTSUP", syscall: "bind" } satisfies Failure);
  }

  #bindNow(target: BindTarget): void {
    try {
      if ("fd" in target) this.#socket.bind({ fd: target.fd });
      else if (isIP(target.address) !== target.family) this.#fail({ code: "EINVAL", syscall: "bind" });
      else this.#socket.bind({ port: target.port, address: target.address, exclusive: true });
    } catch (error) {
      this.#fail(failureOf(error, "fd" in target ? "open" : "bind"));
    }
  }

  get fd(): number {
    // Behind a symbol whose description differs; the `_handle` accessor of Bun and Deno prints a deprecation.
    for (const key of Object.getOwnPropertySymbols(this.#socket)) {
      const state = (this.#socket as unknown as Record<symbol, { handle?: { fd?: unknown } } | undefined>)[key];
      const fd = state?.handle?.fd;
      if (typeof fd === "number") return fd;
    }
    return -1;
  }

  get localAddress(): IpEndpoint | null {
    if (this.#state === "closed") return this.#local;
    try {
      const { address, port } = this.#socket.address();
      this.#local = { address, port, family: this.#family };
    } catch {
      // Not bound yet.
    }
    return this.#local;
  }

  #listening(): void {
    if (this.#state !== "binding") return;
    this.#state = "open";
    void this.localAddress;
    // Node and Deno tell it inside `bind`.
    nextTick(() => {
      if (this.#state === "open") this.#sink.onOpen();
    });
  }

  #error(error: Error): void {
    if (this.#state === "binding") this.#fail(failureOf(error, "bind"));
    else if (this.#state === "open" && this.#peer !== null) {
      const failure = failureOf(error, "recvmsg");
      // Never inside an operation, whatever the runtime does.
      nextTick(() => {
        if (this.#state === "open") this.#sink.onError(failure);
      });
    }
  }

  #fail(failure: Failure): void {
    this.#failure = failure;
    this.close();
  }

  #message(packet: Buffer, remote: RemoteInfo): void {
    if (this.#state !== "open") return;
    const { address, port } = remote;
    const peer = this.#peer;
    if (peer !== null && (port !== peer.port || !sameAddress(address, peer.address))) return;
    const slack = packet.buffer.byteLength - packet.byteLength;
    const owned = slack > MOST_SLACK ? copyOf(packet) : packet;
    this.#sink.onMessage(owned, address, port, address.includes(":") ? 6 : 4);
  }

  send(packet: Uint8Array, port: number, address: string): boolean {
    if (this.#state !== "open") return false;
    const peer = this.#peer;
    const sending = peer === null ? { packet, port, address } : { packet, port: peer.port, address: peer.address };
    if (this.#held !== null && this.#pending.length > 0) this.#held.push(sending);
    else this.#issue(sending);
    return false;
  }

  #issue(sending: PendingSend): void {
    const { packet, port, address } = sending;
    this.#pending.push(sending);
    try {
      if (this.#peer !== null && !this.#anywhere) this.#socket.send(packet, this.#onSent);
      else this.#socket.send(packet, port, address, this.#onSent);
    } catch (error) {
      nextTick(this.#onSent, error);
    }
  }

  #release(): void {
    const held = this.#held;
    if (held === null) return;
    this.#held = null;
    for (const sending of held) this.#issue(sending);
  }

  #sent(error: unknown): void {
    const sent = this.#pending.shift();
    // What the kernel took before our close is told until `onClose`.
    if (this.#gone || sent === undefined) return;
    this.#release();
    // Deno drops what it has not sent yet when it closes.
    if (this.#state === "closed" && this.#pending.length === 0) this.#closeSocket();
    if (!error) {
      this.#sink.onSent(null);
      return;
    }
    const failure = failureOf(error, "send");
    if (this.#peer === null) {
      if (BOUNCES.has(failure.code)) {
        this.#again(sent, 1);
        this.#sink.onSent(null);
        return;
      }
      if (failure.code === "UNKNOWN" && !this.#broadcast && sent.address.endsWith(".255")) {
        this.#sink.onSent({ code: "EACCES", syscall: "send" });
        return;
      }
    }
    this.#sink.onSent(failure);
  }

  /** The kernel reported a bounce instead of sending, which cleared that one; several may be waiting. */
  #again(sent: PendingSend, attempt: number): void {
    if (this.#state !== "open" || attempt > MOST_ATTEMPTS) return;
    try {
      this.#socket.send(sent.packet, sent.port, sent.address, (error) => {
        if (error && BOUNCES.has(failureOf(error, "send").code)) this.#again(sent, attempt + 1);
      });
    } catch {
      // Closed meanwhile: a datagram may be lost.
    }
  }

  connect(peer: IpEndpoint): void {
    if (this.#state !== "open") throw { code: "EBADF", syscall: "connect" } satisfies Failure;
    this.#changePeer();
    this.#peer = connectSocket(this.#socket, peer);
  }

  get #anywhere(): boolean {
    return this.#dgram.sendsAnywhere?.(this.#socket) === true;
  }

  /** What is held leaves before, or it would go to the new peer. */
  #changePeer(): void {
    if (this.#anywhere) return;
    const held = this.#held;
    this.#release();
    // Nothing was sent yet: the first burst may come on the connected socket.
    if (held?.length === 0 && this.#pending.length === 0) this.#held = held;
  }

  disconnect(): void {
    if (this.#peer === null) return;
    this.#changePeer();
    try {
      this.#socket.disconnect();
    } catch (error) {
      throw failureOf(error, "connect");
    }
    this.#peer = null;
  }

  setOption<K extends keyof DatagramOptionMap>(name: K, value: DatagramOptionMap[K]): void {
    setDatagramOption(this.#socket, this.#family, name, value);
    if (name === "broadcast") this.#broadcast = value as boolean;
  }

  getOption(name: "recvBufferSize" | "sendBufferSize"): number {
    return getDatagramOption(this.#socket, name);
  }

  addMembership(membership: Membership): void {
    this.#memberships.add(membership);
  }

  dropMembership(membership: Membership): void {
    this.#memberships.drop(membership);
  }

  close(): void {
    if (this.#state === "closed") return;
    void this.localAddress;
    const open = this.#state === "open";
    this.#state = "closed";
    this.#closingPort = this.#local?.port ?? 0;
    // A socket that could not be bound has port 0.
    if (this.#closingPort !== 0) portClosing(this.#closingPort);
    if (this.#pending.length === 0) {
      if (open) {
        this.#told = true;
        nextTick(tellClosed, this.#sink);
      }
      this.#closeSocket();
    }
  }

  #closeSocket(): void {
    try {
      this.#socket.close();
    } catch {
      // It closed itself, and says so.
    }
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }
}

function tellClosed(sink: DatagramSink): void {
  sink.onClose(null);
}

function copyOf(packet: Buffer): Buffer {
  // Of the pool of small buffers, at most: 8 KiB.
  const copy = Buffer.allocUnsafe(packet.byteLength);
  copy.set(packet);
  return copy;
}

/** Binds a socket of `dgram` to a literal address, or to an inherited descriptor. */
export function bindDatagram(
  dgram: DgramModule,
  target: BindTarget,
  options: BindDatagramOptions,
  sink: DatagramSink,
): DatagramHandle {
  const handle = new CompatDatagram(dgram, target.family, options, sink);
  handle.bind(target, options.sync === true);
  return handle;
}
