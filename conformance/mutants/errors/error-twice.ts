import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "error-twice",
  fault: "`error` of a socket is emitted twice.",
  rows: ["K09", "TD5"],
  killers: [
    "net/socket/teardown/failed-connect-is-error-then-close",
    "net/socket/teardown/queued-writes-fail-with-one-error-event",
  ],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "error", (_socket: NetSocket, emit, [error]) => {
      emit(error);
      return emit(error);
    }),
});
