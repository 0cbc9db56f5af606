/** What was measured on real sockets with Bun 1.4.5 on Linux; docs/adapters/bun.md has the reasons. */
import type { Capabilities, Support } from "@sock/core";
import { isBunBefore } from "./native.ts";

/** `ffi`: the C library can be called (see libc.ts). `nativeUdp`: datagrams run on `Bun.udpSocket`. */
export function capabilitiesOf(ffi: boolean, nativeUdp: boolean): Capabilities {
  const called: Support = ffi && "compat";
  const datagram: Support = nativeUdp ? "native" : "compat";
  const older = isBunBefore(4);
  return {
    tcp: "native",
    "tcp.local-bind": !older && (ffi ? "compat" : "native"),
    "tcp.backlog": called,
    "tcp.ipv6-only": "native",
    "tcp.reuse-port": "native",
    "tcp.no-delay": "native",
    "tcp.keep-alive": "native",
    "tcp.keep-alive-probes": called,
    "tcp.type-of-service": !older && "native",
    "tcp.reset": "native",
    "tcp.bound-socket": false,
    unix: "native",
    "unix.abstract": "native",
    "unix.mode": "compat",
    "fd.stream": !isBunBefore(3) && "native",
    "fd.listen": !older && "native",
    "fd.datagram": !older && datagram,
    udp: datagram,
    "udp.bind-sync": nativeUdp && "native",
    "udp.ipv6-only": datagram,
    "udp.reuse-addr": datagram,
    "udp.reuse-port": datagram,
    "udp.broadcast": datagram,
    "udp.ttl": datagram,
    "udp.multicast": datagram,
    "udp.source-multicast": !isBunBefore(3) && datagram,
    "udp.connect": "compat",
    "udp.buffer-size": !older && "compat",
  };
}
