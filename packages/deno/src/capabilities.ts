/** What was measured on real sockets with Deno 2.9.6; docs/adapters/deno.md has the reasons. */
import type { Capabilities, Support } from "@sock/core";
import { isDenoBefore } from "./older.ts";

/** 2.7 takes these and does not do them. */
const sinceMinor8: Support = !isDenoBefore(8) && "compat";

/** Everything over Deno's `node:net` and `node:dgram`. */
export const DEFAULT_CAPABILITIES: Capabilities = {
  tcp: "compat",
  "tcp.local-bind": "compat",
  "tcp.backlog": "compat",
  "tcp.ipv6-only": false,
  "tcp.reuse-port": "compat",
  "tcp.no-delay": "compat",
  "tcp.keep-alive": sinceMinor8,
  "tcp.keep-alive-probes": false,
  "tcp.type-of-service": false,
  "tcp.reset": "compat",
  "tcp.bound-socket": false,
  unix: "compat",
  "unix.abstract": sinceMinor8,
  "unix.mode": "compat",
  "fd.stream": sinceMinor8,
  "fd.listen": sinceMinor8,
  "fd.datagram": false,
  udp: "compat",
  "udp.bind-sync": "compat",
  "udp.ipv6-only": "compat",
  "udp.reuse-addr": "compat",
  "udp.reuse-port": false,
  "udp.broadcast": "compat",
  "udp.ttl": "compat",
  "udp.multicast": "compat",
  "udp.source-multicast": "compat",
  "udp.connect": "compat",
  "udp.buffer-size": false,
};

/** TCP native too: `Deno.Conn` has no RST and no keep-alive delay; what is known beforehand goes to `node:net`. */
export const NATIVE_TCP_CAPABILITIES: Capabilities = {
  ...DEFAULT_CAPABILITIES,
  tcp: "native",
  "tcp.backlog": "native",
  "tcp.no-delay": "native",
  "tcp.keep-alive": false,
  "tcp.reset": false,
};
