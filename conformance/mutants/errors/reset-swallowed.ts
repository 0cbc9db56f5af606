import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "reset-swallowed",
  fault: "An error that nobody listens for is swallowed.",
  rows: ["TD3", "K09"],
  killers: [
    "net/socket/reset/unhandled-peer-reset-is-an-uncaught-error",
    "net/socket/connect-errors/unhandled-error-ends-the-process",
    "net/socket/uncaught/error-without-a-listener-can-be-caught",
  ],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "error", (socket: NetSocket, emit, [error]) => {
      return socket.listenerCount("error") > 0 && emit(error);
    }),
});
