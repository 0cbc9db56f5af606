/**
 * The closed list of what an adapter may lack or reach in different ways. Where a capability is absent, the call that
 * needs it throws `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM` at once; it is never a no-op.
 */
export const CAPABILITIES = {
  tcp: "TCP servers and clients",
  "tcp.local-bind": "`localAddress` / `localPort` on connect",
  "tcp.backlog": "the `backlog` of `listen` reaches the kernel",
  "tcp.ipv6-only": "`ipv6Only` on `listen`",
  "tcp.reuse-port": "`reusePort` on `listen`",
  "tcp.no-delay": "`setNoDelay`",
  "tcp.keep-alive": "`setKeepAlive` with its initial delay",
  "tcp.keep-alive-probes": "interval and count of `setKeepAlive`",
  "tcp.type-of-service": "`setTypeOfService` / `getTypeOfService`",
  "tcp.reset": "`resetAndDestroy` sends RST",
  "tcp.bound-socket": "`BoundSocket`: a port bound before it is known whether to listen or to connect",
  unix: "Unix domain sockets",
  "unix.abstract": "Linux abstract names (a leading NUL)",
  "unix.mode": "`readableAll` / `writableAll` on a listening path",
  "fd.stream": "`new Socket({ fd })`",
  "fd.listen": "`listen({ fd })`",
  "fd.datagram": "`bind({ fd })`",
  udp: "datagram sockets",
  "udp.bind-sync": "`bindSync` and `connectSync`",
  "udp.ipv6-only": "`ipv6Only` of `createSocket`",
  "udp.reuse-addr": "`reuseAddr` of `createSocket`",
  "udp.reuse-port": "`reusePort` of `createSocket`",
  "udp.broadcast": "`setBroadcast`",
  "udp.ttl": "`setTTL`",
  "udp.multicast": "membership, multicast TTL, loopback and interface",
  "udp.source-multicast": "source-specific membership",
  "udp.connect": "`connect` / `disconnect` in the kernel",
  "udp.buffer-size": "send and receive buffer sizes",
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** `native`: the runtime's own API. `compat`: another public API of the same runtime. `false`: absent. */
export type Support = "native" | "compat" | false;

export type Capabilities = Readonly<Record<Capability, Support>>;

/** The whole list out of what an adapter has: everything else is absent, also what the list gains later. */
export function supportsOnly(present: Partial<Capabilities>): Capabilities {
  const absent = Object.keys(CAPABILITIES).map((name) => [name, false]);
  return { ...(Object.fromEntries(absent) as Capabilities), ...present };
}
