/**
 * The adapter for Deno (measured with 2.9.6; the table with each reason is docs/adapters/deno.md).
 *
 * - TCP, UDP and Unix sockets: Deno's own `node:net` and `node:dgram` sockets as byte handles. `Deno.Conn` has no
 *   keep-alive delay, no RST, no local bind and no descriptor; `Deno.listenDatagram` needs an unstable flag and has no
 *   broadcast, TTL or buffer sizes; `Deno.listen` on a path has no backlog and keeps the file until its pending accept
 *   has failed, so that a listen right after `close` meets EADDRINUSE. Small messages cost less over `node:net` too,
 *   whose reads and writes need no promise.
 * - `createAdapter({ tcp: "native" })`: TCP over `Deno.listen` / `Deno.connect`; a connect with a local address or
 *   port, a listen with `reusePort` and adopted descriptors stay `node:net`'s.
 * - Absent: `ipv6Only` of TCP (`node:net` accepts and ignores it, `Deno.listen` has none), keep-alive interval and
 *   count, type of service, adopting a datagram descriptor, `reusePort` of UDP (ignored), buffer sizes of UDP (numbers
 *   that never reach the kernel, but cut off larger datagrams).
 * - `connect` of UDP is Deno's bookkeeping, not the kernel's (denoland/deno#36492): strangers are filtered out here, but
 *   ICMP errors are not told and `address()` does not show the source address.
 * - A peer that ends its side before it has sent a byte makes Deno fail every write of ours that the kernel does not take
 *   at once with EPIPE (denoland/deno#33860): `writer.ts` goes round that.
 */
import * as nodeNet from "node:net";
import type { Adapter } from "@sock/core";
import { createCompatAdapter } from "@sock/core/compat";
import { DEFAULT_CAPABILITIES, NATIVE_TCP_CAPABILITIES } from "./capabilities.ts";
import { contexts } from "./context.ts";
import { createHeldSocket } from "./datagram.ts";
import { explain } from "./errors.ts";
import { takeConnected, takeConnections } from "./handle.ts";
import { DenoListener } from "./listener.ts";
import { ListeningServer } from "./older.ts";
import { isTaken } from "./packet.ts";
import { DenoStream } from "./stream.ts";
import { secondWriter } from "./writer.ts";

export interface DenoAdapterOptions {
  /**
   * `compat`: TCP on Deno's `node:net`, with every capability. `native`: on `Deno.listen` and `Deno.connect`,
   * without `resetAndDestroy` and `setKeepAlive`. Default `compat`.
   */
  readonly tcp?: "compat" | "native";
}

export function createAdapter(options: DenoAdapterOptions = {}): Adapter {
  const nativeTcp = options.tcp === "native";
  const compat = createCompatAdapter({
    name: "deno",
    net: {
      Socket: nodeNet.Socket,
      Server: ListeningServer,
      secondWriter,
      takeConnections,
      takeConnected,
      contexts,
    },
    dgram: {
      createSocket: createHeldSocket as typeof import("node:dgram").createSocket,
      sendsAnywhere: isTaken,
    },
    capabilities: nativeTcp ? NATIVE_TCP_CAPABILITIES : DEFAULT_CAPABILITIES,
    explain,
  });
  if (!nativeTcp) return compat;
  return {
    ...compat,
    connectStream(peer, settings, sink) {
      // Deno.connect cannot bind.
      if ("path" in peer || settings.localAddress !== null || settings.localPort > 0) {
        return compat.connectStream(peer, settings, sink);
      }
      const { address: hostname, port } = peer;
      return DenoStream.connecting((signal) => Deno.connect({ hostname, port, signal }), sink);
    },
    listenStream(target, settings, sink) {
      // Natively, reusePort is behind an unstable flag.
      if (!("port" in target) || settings.reusePort) return compat.listenStream(target, settings, sink);
      const { address: hostname, port } = target;
      return new DenoListener(() => Deno.listen({ hostname, port, tcpBacklog: settings.backlog }), sink);
    },
  };
}

/** The one below `net` and `dgram` of this package. */
export const adapter: Adapter = createAdapter();
