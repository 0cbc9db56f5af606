/**
 * A datagram socket on `Bun.udpSocket`, which binds before it returns (its promise is settled by then).
 *
 * Seen on Bun 1.4.5 and evened out here:
 * - `reuseAddr`, `reusePort` and `ipv6Only` can be had through its option `flags` only, which its types do not name.
 * - It asks for IP_RECVERR, whereby an unconnected socket hears of every ICMP bounce, and the next send to whomever is
 *   failed by it: switched off again. A connected one hears of its peer's as it should without.
 * - The error handler gets the error alone, not the socket and the error as documented.
 * - `setMulticastTTL(0)` is refused, although the kernel takes it.
 * - There is no connect after the bind, no disconnect and no buffer size: the C library does these on the descriptor.
 *   Linux takes a datagram with an address on a connected socket; it is always sent to the peer's.
 * - What `data` throws would go to the error handler; it is made an uncaught exception first.
 */
import type { Buffer } from "node:buffer";
import { nextTick } from "node:process";
import { setImmediate } from "node:timers";
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
import { failureOf, rethrow } from "./errors.ts";
import {
  IP_MULTICAST_TTL,
  IP_RECVERR,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_MULTICAST_HOPS,
  IPV6_RECVERR,
  type Libc,
  libc,
  SO_RCVBUF,
  SO_SNDBUF,
  SOL_SOCKET,
} from "./libc.ts";
import { bun, type NativeDatagram } from "./native.ts";

const REUSE_PORT = 4;
const IPV6_ONLY = 8;
const REUSE_ADDR = 16;

interface QueuedSend {
  readonly packet: Uint8Array;
  readonly port: number;
  readonly address: string;
  /** It has failed already, and waits for its turn to be told. */
  failure: Failure | null;
}

export class BunDatagram implements DatagramHandle {
  readonly #sink: DatagramSink;
  readonly #family: 4 | 6;
  #native: NativeDatagram | null = null;
  #closed = false;
  #peer: IpEndpoint | null = null;
  #wasConnected = false;
  #local: IpEndpoint | null = null;
  /** Sends that were answered with false, in order. */
  readonly #queue: QueuedSend[] = [];
  #flushing = false;

  /** Throws a `Failure` for a synchronous bind; otherwise `onClose` tells it. */
  constructor(target: BindTarget, options: BindDatagramOptions, sink: DatagramSink) {
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
    const c = libc();
    c?.setOption(fd, IPPROTO_IP, IP_RECVERR, 0);
    if (this.#family === 6) c?.setOption(fd, IPPROTO_IPV6, IPV6_RECVERR, 0);
  }

  get fd(): number {
    return this.#native?.fd ?? -1;
  }

  get localAddress(): IpEndpoint | null {
    const native = this.#native;
    // Bun remembers what it has bound: without the zone, and without what a connect made of it.
    if (native !== null && (this.#local === null || this.#wasConnected)) {
      const { address, port } = native.address;
      const linkLocal = /^fe[89ab]/i.test(address);
      const asked = this.#wasConnected || linkLocal ? (libc()?.localAddress(native.fd) ?? null) : null;
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

  /** False: the kernel has no room, and `drain` follows. Throws Bun's error. */
  #trySend(packet: Uint8Array, port: number, address: string): boolean {
    const native = this.#native as NativeDatagram;
    const peer = this.#peer;
    return peer === null ? native.send(packet, port, address) : native.send(packet, peer.port, peer.address);
  }

  #flushLater(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    nextTick(flush, this);
  }

  flush(): void {
    this.#flushing = false;
    const queue = this.#queue;
    let first = queue[0];
    while (first !== undefined && !this.#closed) {
      let { failure } = first;
      if (failure === null) {
        try {
          if (!this.#trySend(first.packet, first.port, first.address)) return;
        } catch (error) {
          failure = failureOf(error, "send");
        }
      }
      queue.shift();
      first = queue[0];
      // What the sink throws must not hold up the others.
      if (first !== undefined) this.#flushLater();
      this.#sink.onSent(failure);
      if (this.#flushing) return;
    }
  }

  connect(peer: IpEndpoint): void {
    const { c, fd } = this.#calls("connect");
    const code = c.connect(fd, peer);
    this.#wasConnected = true;
    if (code !== null) throw { code, syscall: "connect" } satisfies Failure;
    const { address } = peer;
    // The kernel takes a connection to a wildcard for one to this host.
    this.#peer = address === "0.0.0.0" || address === "::" ? { ...peer, address: LOOPBACK[peer.family] } : peer;
  }

  disconnect(): void {
    if (this.#peer === null) return;
    const { c, fd } = this.#calls("connect");
    const code = c.connect(fd, null);
    if (code !== null) throw { code, syscall: "connect" } satisfies Failure;
    this.#peer = null;
  }

  setOption<K extends keyof DatagramOptionMap>(name: K, value: DatagramOptionMap[K]): void {
    if (name === "recvBufferSize" || name === "sendBufferSize") {
      const { c, fd } = this.#calls(SYSCALL[name]);
      const code = c.setOption(fd, SOL_SOCKET, name === "recvBufferSize" ? SO_RCVBUF : SO_SNDBUF, value as number);
      if (code !== null) throw { code, syscall: SYSCALL[name] } satisfies Failure;
      return;
    }
    this.#apply(SYSCALL[name], (native) => {
      if (name === "multicastTtl" && value === 0) return this.#noHops(native.fd);
      switch (name) {
        case "broadcast":
          native.setBroadcast(value as boolean);
          return true;
        case "ttl":
          return native.setTTL(value as number);
        case "multicastTtl":
          native.setMulticastTTL(value as number);
          return true;
        case "multicastLoopback":
          native.setMulticastLoopback(value as boolean);
          return true;
        default:
          return native.setMulticastInterface(value as string);
      }
    });
  }

  #noHops(fd: number): boolean {
    const six = this.#family === 6;
    const option = six ? IPV6_MULTICAST_HOPS : IP_MULTICAST_TTL;
    return libc()?.setOption(fd, six ? IPPROTO_IPV6 : IPPROTO_IP, option, 0) === null;
  }

  getOption(name: "recvBufferSize" | "sendBufferSize"): number {
    const { c, fd } = this.#calls(SYSCALL[name]);
    const value = c.getOption(fd, SOL_SOCKET, name === "recvBufferSize" ? SO_RCVBUF : SO_SNDBUF);
    if (typeof value === "string") throw { code: value, syscall: SYSCALL[name] } satisfies Failure;
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
      throw failureOf(error, syscall);
    }
    if (done === false) throw { code: "EINVAL", syscall } satisfies Failure;
  }

  #calls(syscall: string): { c: Libc; fd: number } {
    const c = libc();
    const native = this.#native;
    if (native === null) throw { code: "EBADF", syscall } satisfies Failure;
    if (c === null) throw { code: "ENOTSUP", syscall } satisfies Failure;
    return { c, fd: native.fd };
  }

  close(): void {
    if (this.#closed) return;
    void this.localAddress;
    this.#closed = true;
    this.#queue.length = 0;
    this.#native?.close();
    this.#native = null;
    setImmediate(tellClosed, this, null);
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

const LOOPBACK = { 4: "127.0.0.1", 6: "::1" } as const;

const SYSCALL: Readonly<Record<keyof DatagramOptionMap, string>> = {
  broadcast: "setBroadcast",
  ttl: "setTTL",
  multicastTtl: "setMulticastTTL",
  multicastLoopback: "setMulticastLoopback",
  multicastInterface: "setMulticastInterface",
  recvBufferSize: "uv_recv_buffer_size",
  sendBufferSize: "uv_send_buffer_size",
};

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
