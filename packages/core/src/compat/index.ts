/**
 * An adapter over a runtime's own `node:net` and `node:dgram`, whose sockets serve as byte handles below the engine:
 * Deno's default, Bun's fallback, and the way to try the engine on Node.
 */
import type { Adapter } from "../adapter.ts";
import type { Capabilities } from "../capabilities.ts";
import { platformClock } from "./clock.ts";
import { listenStream } from "./listener.ts";
import { type DnsModule, lookupThrough, systemLookup } from "./lookup.ts";
import { adoptStream, connectStream, type NetModule } from "./stream.ts";

export { platformClock } from "./clock.ts";
export { failureOf } from "./errors.ts";
export { type DnsModule, lookupFailure, lookupThrough, systemLookup } from "./lookup.ts";
export type { NetModule } from "./stream.ts";

export interface CompatAdapterOptions {
  /** The adapter's name: `bun`, `deno`, … */
  readonly name: string;
  /** The runtime's `node:net`. */
  readonly net: NetModule;
  /** The runtime's `node:dgram`. */
  readonly dgram: Pick<typeof import("node:dgram"), "createSocket">;
  /** The runtime's `node:dns`. Default: that of the process. */
  readonly dns?: DnsModule;
  /** What these modules were measured to honour. */
  readonly capabilities: Capabilities;
}

export function createCompatAdapter(options: CompatAdapterOptions): Adapter {
  const { name, net, dns, capabilities } = options;
  return {
    name,
    capabilities,
    connectStream: (peer, settings, sink) => connectStream(net, peer, settings, sink),
    listenStream: (target, settings, sink) => listenStream(net, target, settings, sink),
    bindDatagram() {
      throw new Error("compat/datagram.ts is not wired up yet");
    },
    adoptStream: (fd) => adoptStream(net, fd),
    lookup: dns ? lookupThrough(dns) : systemLookup,
    ...platformClock,
  };
}
