/** The adapter on Bun's own sockets. */
import type { Adapter, Capabilities, ConnectStreamOptions, Endpoint, StreamSink } from "@sock/core";
import { platformClock, systemLookup } from "@sock/core/compat";
import { BunListener } from "./listener.ts";
import { bun } from "./native.ts";
import { BunStream } from "./stream.ts";

function connectStream(peer: Endpoint, options: ConnectStreamOptions, sink: StreamSink): BunStream {
  const stream = new BunStream(sink, "path" in peer ? peer.path : null);
  const common = { data: stream, socket: BunStream.handlers, allowHalfOpen: true } as const;
  try {
    if ("path" in peer) void bun.connect({ ...common, unix: peer.path });
    else {
      const { localAddress, localPort } = options;
      const local = localAddress ?? (peer.family === 6 ? "::" : "0.0.0.0");
      const bind = localAddress !== null || localPort > 0 ? { localAddress: local, localPort } : null;
      void bun.connect({ ...common, hostname: peer.address, port: peer.port, ...bind });
    }
  } catch {
    stream.refuse({ code: "EINVAL", syscall: "connect" });
  }
  return stream;
}

const capabilities: Capabilities = {} as Capabilities;

export function createAdapter(): Adapter {
  return {
    name: "bun",
    capabilities,
    connectStream,
    listenStream: (target, options, sink) => new BunListener(target, options, sink),
    bindDatagram() {
      throw new Error("not yet");
    },
    adoptStream() {
      throw { code: "ENOTSUP", syscall: "open" };
    },
    lookup: systemLookup,
    ...platformClock,
  };
}
