/** `@sock/deno` with TCP on `Deno.listen` and `Deno.connect`, which a caller may choose. */
import { defineTarget, type Subject } from "../src/target.ts";

export default defineTarget({
  name: "deno-native",
  kind: "adapter",
  runtime: "deno",
  optional: true,
  async create() {
    const { createAdapter } = await import("@sock/deno");
    const { createDgram, createNet, openHandles } = await import("@sock/core");
    const adapter = createAdapter({ tcp: "native" });
    return {
      net: createNet(adapter),
      dgram: createDgram(adapter),
      capabilities: adapter.capabilities,
      openHandles: () => openHandles(adapter),
    } satisfies Subject;
  },
});
