/** Streams of `node:net` that connect, and that are inherited. */
import type { NetConnectOpts, Socket } from "node:net";
import type { ConnectStreamOptions, Endpoint, StreamSink } from "../adapter.ts";
import { isIP } from "../ip.ts";
import { type Explain, failureOf } from "./errors.ts";
import { CompatStream, type NetModule } from "./stream.ts";

/** Connects a stream of `net` to a literal address or a path. */
export function connectStream(
  net: NetModule,
  peer: Endpoint,
  options: ConnectStreamOptions,
  sink: StreamSink,
  explain: Explain | null,
): CompatStream {
  const socket = new net.Socket({ allowHalfOpen: true });
  // Or it would read once, unasked, when it is connected.
  socket.pause();
  if ("path" in peer) {
    const handle = new CompatStream(net, socket, sink, peer.path);
    attempt(socket, { path: peer.path });
    return handle;
  }
  const { address: host, port, family } = peer;
  const { localAddress, localPort } = options;
  const handle = new CompatStream(net, socket, sink, null);
  const local = localAddress === null ? null : { address: localAddress, port: localPort };
  // The kernel's answer to a bind of the wrong family, which not every runtime passes on.
  if (local !== null && isIP(local.address) !== family) {
    socket.destroy(Object.assign(new Error("bind"), { code: "EINVAL", syscall: "bind" }));
    return handle;
  }
  const wildcard = family === 6 ? "::" : "0.0.0.0";
  if (explain !== null) handle.explainBy(explain, { peer, local: local ?? { address: wildcard, port: localPort } });
  attempt(socket, {
    host,
    port,
    family,
    autoSelectFamily: false,
    ...(localAddress !== null && { localAddress }),
    ...(localPort > 0 && { localPort }),
  });
  return handle;
}

function attempt(socket: Socket, to: NetConnectOpts): void {
  try {
    socket.connect(to);
  } catch (error) {
    socket.destroy(error as Error);
  }
}

/** Wraps an inherited descriptor. Throws a `Failure`. */
export function adoptStream(net: NetModule, fd: number): CompatStream {
  try {
    return new CompatStream(net, new net.Socket({ fd, allowHalfOpen: true }), null, null);
  } catch (error) {
    throw failureOf(error, "open");
  }
}
