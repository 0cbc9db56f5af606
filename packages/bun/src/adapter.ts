/** The adapter on Bun's own sockets. */
import type { Adapter, Capabilities } from "@sock/core";
import { platformClock, systemLookup } from "@sock/core/compat";
import { adoptStream, connectStream } from "./connect.ts";
import { BunListener } from "./listener.ts";

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
    adoptStream,
    lookup: systemLookup,
    ...platformClock,
  };
}
