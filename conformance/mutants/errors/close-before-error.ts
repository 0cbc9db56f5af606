import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "close-before-error",
  fault: "`close` comes before the `error` that explains it.",
  rows: ["K09", "TD4"],
  killers: [
    "net/socket/teardown/failed-connect-is-error-then-close",
    "net/socket/teardown/failed-path-connect-is-error-then-close",
    "net/socket/reset/peer-reset-is-an-error-then-close",
  ],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "error", (socket: NetSocket, emit, [error]) => {
      socket.once("close", () => emit(error));
      return true;
    }),
});
