import { mutant } from "../mutant.ts";
import { recompute } from "../rewrite.ts";

export default mutant({
  id: "half-closed-counts-as-open",
  fault: "`readyState` is `open` though one side has ended.",
  rows: ["K19"],
  killers: ["net/socket/states/read-only-after-end", "net/socket/states/write-only-after-the-peer-ended"],
  modules: ({ net }) =>
    recompute(net.Socket.prototype, "readyState", (sound) => (socket) => {
      const state = sound(socket);
      return state === "readOnly" || state === "writeOnly" ? "open" : state;
    }),
});
