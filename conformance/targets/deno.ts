/** `@sock/deno` as its users get it. */
import { defineTarget, type Subject } from "../src/target.ts";

export default defineTarget({
  name: "deno",
  kind: "adapter",
  runtime: "deno",
  async create() {
    const { adapter, dgram, net } = await import("@sock/deno");
    const { openHandles } = await import("@sock/core");
    return {
      net,
      dgram,
      capabilities: adapter.capabilities,
      openHandles: () => openHandles(adapter),
    } satisfies Subject;
  },
});
