/**
 * The adapter for Bun (measured with 1.4.5; the table with each reason, and each bug of Bun, is docs/adapters/bun.md).
 *
 * - TCP and Unix streams: `Bun.listen` and `Bun.connect`. A TCP connect goes by a descriptor from the C library, since
 *   `Bun.connect` loses the reasons of failures and cannot be given up. Bun's `node:net` loses them as well.
 * - Datagrams: `Bun.udpSocket`, which lacks connect and disconnect after the bind and buffer sizes: the C library's, on
 *   its descriptor, which also sends for less. Without a C library all of it on Bun's `node:dgram`, which has them but
 *   cannot bind synchronously.
 * - By the C library too: the backlog, interval and count of keep-alive, zones of link-local addresses.
 * - `unix.mode`: `chmod` of `node:fs`. Names: the system's resolver through `node:dns`.
 * - Absent: `BoundSocket`. Deviating: chunks of up to 512 KiB; a FIFO is not adopted.
 */
import { getBuiltinModule } from "node:process";
import type { Adapter } from "@sock/core";
import { bindDatagram, platformClock, systemLookup } from "@sock/core/compat";
import { capabilitiesOf } from "./capabilities.ts";
import { adoptStream, connectStream } from "./connect.ts";
import { BunDatagram } from "./datagram.ts";
import { libc } from "./libc.ts";
import { BunListener } from "./listener.ts";
import { isBunBefore } from "./native.ts";
import { askedByTls, destroyedByTls, takenByTls } from "./tls.ts";

export interface BunAdapterOptions {
  /**
   * Whether system calls that Bun's API lacks may be made through `bun:ffi`. Default: true, which has an effect on Linux
   * only. Without it failed connects are nearly all told as ECONNREFUSED and cannot be given up early, `backlog` and the
   * probes of `setKeepAlive` are absent, and datagrams run on Bun's `node:dgram`.
   */
  readonly ffi?: boolean;
  /**
   * `native`: datagrams on `Bun.udpSocket`. `compat`: on Bun's `node:dgram`. Default: `native` where `ffi` is in effect;
   * elsewhere it is always `compat`, for `Bun.udpSocket` alone has neither connect and disconnect nor buffer sizes.
   */
  readonly udp?: "native" | "compat";
}

export function createAdapter(options: BunAdapterOptions = {}): Adapter {
  const c = options.ffi === false || isBunBefore(3) ? null : libc();
  const native = options.udp === "compat" || isBunBefore(4) ? null : c;
  return {
    name: "bun",
    capabilities: capabilitiesOf(c !== null, native !== null),
    connectStream: (peer, settings, sink) => connectStream(peer, settings, sink, c),
    listenStream: (target, settings, sink) => new BunListener(target, settings, sink, c),
    bindDatagram: (target, settings, sink) =>
      native === null
        ? bindDatagram(getBuiltinModule("node:dgram"), target, settings, sink)
        : new BunDatagram(target, settings, sink, native),
    adoptStream: (fd) => adoptStream(fd, c),
    lookup: systemLookup,
    hideHandle: askedByTls,
    takesOver: takenByTls,
    destroyedTooEarly: destroyedByTls,
    ...platformClock,
  };
}

/** The one below `net` and `dgram` of this package. */
export const adapter: Adapter = createAdapter();
