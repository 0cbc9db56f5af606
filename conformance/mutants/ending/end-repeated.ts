import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "end-repeated",
  fault: "`end` comes again when a half-open socket has written everything.",
  rows: ["HC10", "K06"],
  killers: ["net/socket/half-open/end-comes-once-while-writing-under-back-pressure"],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "finish", (socket: NetSocket, emit) => {
      if (socket.readableEnded) socket.emit("end");
      return emit();
    }),
});
