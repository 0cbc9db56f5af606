/**
 * A datagram socket on `Bun.udpSocket`, which binds before it returns (its promise is settled by then).
 *
 * Seen on Bun 1.4.5 and evened out here:
 * - `reuseAddr`, `reusePort` and `ipv6Only` can be had through its option `flags` only, which its types do not name.
 * - It asks for IP_RECVERR, whereby an unconnected socket hears of every ICMP bounce, and the next send to whomever is
 *   failed by it: switched off again. A connected one hears of its peer's as it should without.
 * - It asks for each datagram's own destination and type of service, and uses neither: switched off, for they cost 5 %.
 * - The error handler gets the error alone, not the socket and the error as documented.
 * - `setMulticastTTL(0)` is refused, although the kernel takes it.
 * - There is no connect after the bind, no disconnect and no buffer size: the C library does these on the descriptor, and
 *   sends, for less (see sender.ts). Bun's own `send` is for what finds no room, as it waits for that.
 * - What `data` throws would go to the error handler; it is made an uncaught exception first.
 */
import type { Buffer } from "node:buffer";
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
} from "@sock/core";
import { SETTERS } from "@sock/core/compat";
import { failureOf, rethrow } from "./errors.ts";
import {
  IP_MULTICAST_TTL,
  IP_PKTINFO,
  IP_RECVERR,
  IP_RECVTOS,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_MULTICAST_HOPS,
  IPV6_RECVERR,
  IPV6_RECVPKTINFO,
  IPV6_RECVTCLASS,
  type Libc,
  needsZone,
  SO_RCVBUF,
  SO_SNDBUF,
  SOL_SOCKET,
} from "./libc.ts";
import { bun, type NativeDatagram } from "./native.ts";
import { type Sender, senderOf } from "./sender.ts";

const REUSE_PORT = 4;
const IPV6_ONLY = 8;
const REUSE_ADDR = 16;

/** What Bun has the kernel tell with each datagram, by the family of the option. */
const UNASKED = {
  4: [IP_RECVERR, IP_PKTINFO, IP_RECVTOS],
  6: [IPV6_RECVERR, IPV6_RECVPKTINFO, IPV6_RECVTCLASS],
} as const;

interface QueuedSend {
  readonly packet: Uint8Array;
  readonly port: number;
  readonly address: string;
  /** It has failed already, and waits for its turn to be told. */
  readonly failure: Failure | null;
}

export class BunDatagram implements DatagramHandle {
  readonly #sink: DatagramSink;
  readonly #family: 4 | 6;
  readonly #libc: Libc;
  readonly #sender: Sender;
  #native: NativeDatagram | null = null;
  #closed = false;
  #peer: IpEndpoint | null = null;
  #wasConnected = false;
  #local: IpEndpoint | null = null;
  /** Sends that were answered with false, in order. */
  readonly #queue: QueuedSend[] = [];
  #flushing = false;

  /** Throws a `Failure` for a synchronous bind; otherwise `onClose` tells it. */
  constructor(target: BindTarget, options: BindDatagramOptions, sink: DatagramSink, c: Libc) {
    this.#libc = c;
    this.#sender = senderOf(c, target.family);
    this.#sink = sink;
    this.#family = target.family;
    try {
      this.#bind(target, options);
    } catch (error) {
      const failure = failureOf(error, "fd" in target ? "open" : "bind");
      if (options.sync) throw failure;
      this.#closed = true;
      nextTick(tellClosed, this, failure);
      return;
    }
    nextTick(tellOpen, this);
  }

  #bind(target: BindTarget, { reuseAddr, reusePort, ipv6Only }: BindDatagramOptions): void {
    const socket = {
      data: (_: NativeDatagram, packet: Buffer, port: number, address: string, from?: { ipv6: boolean }) =>
        this.#received(packet, port, address, from),
      drain: () => this.flush(),
      error: (...args: unknown[]) => this.#failed(args.at(-1)),
    };
    const flags = (reusePort ? REUSE_PORT : 0) | (ipv6Only ? IPV6_ONLY : 0) | (reuseAddr ? REUSE_ADDR : 0);
    const promise =
      "fd" in target
        ? bun.udpSocket({ fd: target.fd, socket })
        : bun.udpSocket({ hostname: target.address, port: target.port, flags, socket });
    const native = bun.peek(promise);
    if (native === promise) throw { code: "ENOTSUP", syscall: "bind" } satisfies Failure;
    this.#native = native as NativeDatagram;
    const { fd } = this.#native;
    for (const option of UNASKED[4]) this.#libc.setOption(fd, IPPROTO_IP, option, 0);
    if (this.#family === 4) return;
    for (const option of UNASKED[6]) this.#libc.setOption(fd, IPPROTO_IPV6, option, 0);
  }

  get fd(): number {
    return this.#native?.fd ?? -1;
  }

  get localAddress(): IpEndpoint | null {
    const native = this.#native;
    // Bun remembers what it has bound: without the zone, and without what a connect made of it.
    if (native !== null && (this.#local === null || this.#wasConnected)) {
      const { address, port } = native.address;
      const asked = this.#wasConnected || needsZone(address) ? this.#libc.localAddress(native.fd) : null;
      this.#local = asked ?? { address, port, family: this.#family };
    }
    return this.#local;
  }

  send(packet: Uint8Array, port: number, address: string): boolean {
    if (this.#closed) return false;
    let failure: Failure | null = null;
    if (this.#queue.length === 0) {
      try {
        if (this.#trySend(packet, port, address)) return true;
      } catch (error) {
        failure = failureOf(error, "send");
      }
    }
    this.#queue.push({ packet, port, address, failure });
    if (failure !== null) this.#flushLater();
    return false;
  }

  /** False: the kernel has no room, and `drain` follows. Throws a `Failure` or Bun's error. */
  #trySend(packet: Uint8Array, port: number, address: string): boolean {
    const native = this.#native as NativeDatagram;
    const peer = this.#peer;
    const code = this.#sender.send(native.fd, packet, port, address, peer !== null);
    if (code === null) return true;
    if (!BUNS.has(code)) throw { code, syscall: "send" } satisfies Failure;
    return peer === null ? native.send(packet, port, address) : native.send(packet, peer.port, peer.address);
  }

  sendMany(datagrams: readonly (Uint8Array | number | string)[]): number {
    const native = this.#native;
    if (native === null || this.#queue.length > 0) return 0;
    return this.#sender.sendMany(native.fd, datagrams, this.#peer !== null);
  }

  #flushLater(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    nextTick(flush, this);
  }

  /** One send for each tick or `drain`, so that what the sink throws holds up nothing. */
  flush(): void {
    this.#flushing = false;
    const first = this.#queue[0];
    if (first === undefined || this.#closed) return;
    let { failure } = first;
    try {
      if (failure === null && !this.#trySend(first.packet, first.port, first.address)) return;
    } catch (error) {
      failure = failureOf(error, "send");
    }
    this.#queue.shift();
    if (this.#queue.length > 0) this.#flushLater();
    this.#sink.onSent(failure);
  }

  connect(peer: IpEndpoint): void {
    const fd = this.#openFd("connect");
    const code = this.#libc.connect(fd, peer);
    this.#wasConnected = true;
    if (code !== null) throw { code, syscall: "connect" } satisfies Failure;
    const { address } = peer;
    // The kernel takes a connection to a wildcard for one to this host.
    this.#peer = address === "0.0.0.0" || address === "::" ? { ...peer, address: LOOPBACK[peer.family] } : peer;
  }

  disconnect(): void {
    if (this.#peer === null) return;
    const fd = this.#openFd("connect");
    const code = this.#libc.connect(fd, null);
    if (code !== null) throw { code, syscall: "connect" } satisfies Failure;
    this.#peer = null;
  }

  setOption<K extends keyof DatagramOptionMap>(name: K, value: DatagramOptionMap[K]): void {
    const call = SETTERS[name];
    if (name === "recvBufferSize" || name === "sendBufferSize") {
      const code = this.#libc.setOption(
        this.#openFd(call),
        SOL_SOCKET,
        SIZES[name as keyof typeof SIZES],
        value as number,
      );
      if (code !== null) throw { code, syscall: call } satisfies Failure;
    } else if (name === "multicastTtl" && value === 0) {
      const six = this.#family === 6;
      const [level, option] = six ? [IPPROTO_IPV6, IPV6_MULTICAST_HOPS] : [IPPROTO_IP, IP_MULTICAST_TTL];
      this.#libc.setOption(this.#openFd(call), level, option, 0);
    } else {
      this.#apply(call, (native) => {
        const done = (native as unknown as Setting)[call](value);
        // A flag's answer is the flag.
        return done !== false || value === false;
      });
    }
  }

  getOption(name: "recvBufferSize" | "sendBufferSize"): number {
    const syscall = "getsockopt";
    const value = this.#libc.getOption(this.#openFd(syscall), SOL_SOCKET, SIZES[name]);
    if (typeof value === "string") throw { code: value, syscall } satisfies Failure;
    return value;
  }

  addMembership({ group, interface: network, source }: Membership): void {
    this.#apply("addMembership", (native) =>
      source === null
        ? native.addMembership(group, network ?? undefined)
        : native.addSourceSpecificMembership(source, group, network ?? undefined),
    );
  }

  dropMembership({ group, interface: network, source }: Membership): void {
    this.#apply("dropMembership", (native) =>
      source === null
        ? native.dropMembership(group, network ?? undefined)
        : native.dropSourceSpecificMembership(source, group, network ?? undefined),
    );
  }

  /** Bun throws what the kernel says, and answers false for an address that it cannot read. */
  #apply(syscall: string, call: (native: NativeDatagram) => unknown): void {
    const native = this.#native;
    if (native === null) throw { code: "EBADF", syscall } satisfies Failure;
    let done: unknown;
    try {
      done = call(native);
    } catch (error) {
      const failure = failureOf(error, syscall);
      // Bun's own refusal of an address of the other family.
      throw failure.code === "UNKNOWN" ? { code: "EINVAL", syscall } : failure;
    }
    if (done === false) throw { code: "EINVAL", syscall } satisfies Failure;
  }

  #openFd(syscall: string): number {
    if (this.#native === null) throw { code: "EBADF", syscall } satisfies Failure;
    return this.#native.fd;
  }

  close(): void {
    if (this.#closed) return;
    void this.localAddress;
    this.#closed = true;
    this.#queue.length = 0;
    this.#native?.close();
    this.#native = null;
    // In the next tick, as in Node: agents reopen a socket once they have heard of the close.
    nextTick(tellClosed, this, null);
  }

  ref(): void {
    this.#native?.ref();
  }

  unref(): void {
    this.#native?.unref();
  }

  #received(packet: Buffer, port: number, address: string, from: { ipv6: boolean } | undefined): void {
    if (this.#closed) return;
    try {
      this.#sink.onMessage(packet, address, port, (from?.ipv6 ?? this.#family === 6) ? 6 : 4);
    } catch (error) {
      nextTick(rethrow, error);
    }
  }

  #failed(error: unknown): void {
    if (this.#closed) return;
    const failure = failureOf(error, "recvmsg");
    if (this.#peer === null || failure.code === "UNKNOWN") return;
    nextTick(tellError, this, failure);
  }

  tellOpen(): void {
    if (!this.#closed) this.#sink.onOpen();
  }

  tellError(failure: Failure): void {
    if (!this.#closed && this.#peer !== null) this.#sink.onError(failure);
  }

  tellClosed(failure: Failure | null): void {
    this.#sink.onClose(failure);
  }
}

/** Errors after which Bun's own `send` is asked: it waits for room, and reads zones. */
const BUNS = new Set(["EAGAIN", "ENOBUFS", "UNKNOWN"]);

type Setting = Readonly<Record<`set${string}`, (value: unknown) => unknown>>;

/** Bun has no call for them. */
const SIZES = { recvBufferSize: SO_RCVBUF, sendBufferSize: SO_SNDBUF } as const;

const LOOPBACK = { 4: "127.0.0.1", 6: "::1" } as const;

function tellOpen(handle: BunDatagram): void {
  handle.tellOpen();
}
function tellError(handle: BunDatagram, failure: Failure): void {
  handle.tellError(failure);
}
function tellClosed(handle: BunDatagram, failure: Failure | null): void {
  handle.tellClosed(failure);
}
function flush(handle: BunDatagram): void {
  handle.flush();
}
