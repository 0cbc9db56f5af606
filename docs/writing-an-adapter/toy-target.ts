import { defineTarget } from "@sock/conformance";

export default defineTarget({
  name: "toy",
  runtimes: ["node", "bun"],
  async create() {
    const { createDgram, createNet, openHandles } = await import("@sock/core");
    const { adapter } = await import("./toy-adapter.ts");
    return {
      net: createNet(adapter),
      dgram: createDgram(adapter),
      capabilities: adapter.capabilities,
      openHandles: () => openHandles(adapter),
    };
  },
});
