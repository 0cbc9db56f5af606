/** The adapter on Bun's own sockets. */
import * as nodeDgram from "node:dgram";
import type { Adapter } from "@sock/core";
import { bindDatagram, platformClock, systemLookup } from "@sock/core/compat";
import { capabilitiesOf } from "./capabilities.ts";
import { adoptStream, connectStream } from "./connect.ts";
import { BunDatagram } from "./datagram.ts";
import { libc } from "./libc.ts";
import { BunListener } from "./listener.ts";

export interface BunAdapterOptions {
  /**
   * `native`: datagrams on `Bun.udpSocket`, with connect, disconnect and buffer sizes through the C library. `compat`: on
   * Bun's `node:dgram`. Default: `native` where the C library can be called (Linux), otherwise `compat`.
   */
  readonly udp?: "native" | "compat";
}

export function createAdapter(options: BunAdapterOptions = {}): Adapter {
  const calls = libc() !== null;
  const compat = options.udp === "compat" || !calls;
  return {
    name: "bun",
    capabilities: capabilitiesOf(calls, compat),
    connectStream,
    listenStream: (target, settings, sink) => new BunListener(target, settings, sink),
    bindDatagram: (target, settings, sink) =>
      compat ? bindDatagram(nodeDgram, target, settings, sink) : new BunDatagram(target, settings, sink),
    adoptStream,
    lookup: systemLookup,
    ...platformClock,
  };
}

/** The one below `net` and `dgram` of this package. */
export const adapter: Adapter = createAdapter();
