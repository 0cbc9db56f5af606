import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "sockets-are-kept",
  fault: "A closed socket never becomes garbage.",
  rows: ["LK1"],
  killers: ["net/socket/leaks/closed-sockets-are-collected"],
  patience: 0.2,
  modules({ net }) {
    const kept: NetSocket[] = [];
    onEmit(net.Socket.prototype, "close", (socket: NetSocket, emit, args) => {
      kept.push(socket);
      return emit(...args);
    });
  },
});
