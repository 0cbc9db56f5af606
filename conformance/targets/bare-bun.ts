/** Bun's own `node:net` and `node:dgram`. */
import dgram from "node:dgram";
import net from "node:net";
import { defineTarget, type Subject } from "../src/target.ts";

export default defineTarget({
  name: "bare-bun",
  kind: "bare",
  runtime: "bun",
  // A column to compare with: what it never answers, nobody waits for twice as long as documented.
  patience: 0.5,
  create: () => ({ net, dgram, capabilities: {}, openHandles: () => 0 }) as unknown as Subject,
});
