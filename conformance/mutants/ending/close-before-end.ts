import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "close-before-end",
  fault: "`end` is emitted when the socket has closed, and not before.",
  rows: ["K06", "K09", "TD7"],
  killers: [
    "net/socket/teardown/peer-fin-is-end-then-close",
    "net/socket/half-close/end-sends-fin-and-still-receives",
    "net/socket/half-close/write-in-the-end-listener-arrives",
  ],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "end", (socket: NetSocket, emit) => {
      if (socket.allowHalfOpen && !socket.writableEnded) return emit();
      socket.once("close", () => emit());
      return true;
    }),
});
