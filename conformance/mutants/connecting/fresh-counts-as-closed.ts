import { mutant } from "../mutant.ts";
import { recompute } from "../rewrite.ts";

export default mutant({
  id: "fresh-counts-as-closed",
  fault: "`readyState` of a socket that was never connected is `closed`.",
  rows: ["CS5", "K19"],
  killers: ["net/socket/states/fresh-socket"],
  modules: ({ net }) =>
    recompute(net.Socket.prototype, "readyState", (sound) => (socket) => {
      return socket.pending && !socket.connecting ? "closed" : sound(socket);
    }),
});
