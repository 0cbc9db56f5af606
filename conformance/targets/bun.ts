/** `@sock/bun` as its users get it. */
import { defineTarget, type Subject } from "../src/target.ts";

export default defineTarget({
  name: "bun",
  kind: "adapter",
  runtime: "bun",
  async create() {
    const { adapter, dgram, net } = await import("@sock/bun");
    const { openHandles } = await import("@sock/core");
    return {
      net,
      dgram,
      capabilities: adapter.capabilities,
      openHandles: () => openHandles(adapter),
    } satisfies Subject;
  },
});
