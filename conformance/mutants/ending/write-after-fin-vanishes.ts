import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "write-after-fin-vanishes",
  fault: "A write after the peer's FIN, with half-open off, returns true and goes nowhere.",
  rows: ["HC13", "K10"],
  killers: [
    "net/socket/half-close/write-after-the-peer-ended-fails",
    "net/socket/half-close/failed-write-after-the-peer-ended-is-an-error",
  ],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "end", (socket: NetSocket, emit) => {
      const told = emit();
      if (!socket.allowHalfOpen) Object.assign(socket, { write: () => true });
      return told;
    }),
});
