/** `@sock/node`: Node's own classes, handed out under the contract's types. */
import { defineTarget, type Subject } from "../src/target.ts";

export default defineTarget({
  name: "node",
  kind: "adapter",
  runtime: "node",
  async create() {
    const { net, dgram, capabilities } = await import("@sock/node");
    return { net, dgram, capabilities, openHandles: () => 0 } as unknown as Subject;
  },
});
