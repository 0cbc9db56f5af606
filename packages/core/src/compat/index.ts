/**
 * An adapter over a runtime's own `node:net` and `node:dgram`, whose sockets serve as byte handles below the engine:
 * Deno's default, Bun's fallback, and the way to try the engine on Node.
 */
import type { Adapter } from "../adapter.ts";
import type { Capabilities } from "../capabilities.ts";
import { platformClock } from "./clock.ts";
import { adoptStream, connectStream } from "./connect.ts";
import { bindDatagram, type DgramModule } from "./datagram.ts";
import type { Explain } from "./errors.ts";
import { listenStream } from "./listener.ts";
import { type DnsModule, lookupThrough, systemLookup } from "./lookup.ts";
import type { NetModule } from "./stream.ts";
import { takenByStreamSocket } from "./stream-socket.ts";

export { SETTERS } from "../datagram-calls.ts";
export { absent } from "./absent.ts";
export { platformClock } from "./clock.ts";
export { CloseNotify } from "./close-notify.ts";
export { bindDatagram, type DgramModule } from "./datagram.ts";
export { type Explain, type FailedCall, failureOf, pathListenFailure } from "./errors.ts";
export { type DnsModule, lookupFailure, lookupThrough, systemLookup } from "./lookup.ts";
export type { Contexts, NetModule } from "./stream.ts";
export { reachBelow } from "./tls-socket.ts";

export interface CompatAdapterOptions {
  /** The adapter's name: `bun`, `deno`, … */
  readonly name: string;
  /** The runtime's `node:net`. */
  readonly net: NetModule;
  /** The runtime's `node:dgram`. */
  readonly dgram: DgramModule;
  /** The runtime's `node:dns`. Default: that of the process. */
  readonly dns?: DnsModule;
  /** What these modules were measured to honour. */
  readonly capabilities: Capabilities;
  /** Asked about each failed connect, and each failed listen on an address. Default: the modules are believed. */
  readonly explain?: Explain;
}

export function createCompatAdapter(options: CompatAdapterOptions): Adapter {
  const { name, net, dgram, dns, capabilities, explain = null } = options;
  return {
    name,
    capabilities,
    connectStream: (peer, settings, sink) => connectStream(net, peer, settings, sink, explain),
    listenStream: (target, settings, sink) => listenStream(net, target, settings, sink, explain),
    bindDatagram: (target, settings, sink) => bindDatagram(dgram, target, settings, sink),
    adoptStream: (fd) => adoptStream(net, fd),
    lookup: dns ? lookupThrough(dns) : systemLookup,
    takesOver: takenByStreamSocket,
    ...platformClock,
  };
}
