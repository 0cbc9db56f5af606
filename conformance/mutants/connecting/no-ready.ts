import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "no-ready",
  fault: "`ready` does not follow `connect`.",
  rows: ["K04"],
  killers: ["net/socket/connecting/connect-then-ready"],
  modules: ({ net }) => onEmit(net.Socket.prototype, "ready", () => false),
});
