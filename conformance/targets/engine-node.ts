/** The engine over bare Node's sockets: for work on the engine, where Node itself is one import away to compare with. */
import nodeDgram from "node:dgram";
import nodeNet from "node:net";
import { defineTarget, type Subject } from "../src/target.ts";

export default defineTarget({
  name: "engine-node",
  kind: "adapter",
  runtime: "node",
  optional: true,
  async create() {
    const { CAPABILITIES, createDgram, createNet, openHandles } = await import("@sock/core");
    const { createCompatAdapter } = await import("@sock/core/compat");
    const adapter = createCompatAdapter({
      name: "node",
      net: nodeNet,
      dgram: nodeDgram,
      capabilities: {
        ...(Object.fromEntries(Object.keys(CAPABILITIES).map((name) => [name, "compat"])) as Subject["capabilities"]),
        "tcp.bound-socket": false,
      } as Required<Subject["capabilities"]>,
    });
    return {
      net: createNet(adapter),
      dgram: createDgram(adapter),
      capabilities: adapter.capabilities,
      openHandles: () => openHandles(adapter),
    } satisfies Subject;
  },
});
