import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "timeout-destroys",
  fault: "The idle timeout closes the socket.",
  rows: ["K07"],
  killers: ["net/socket/idle-timeout/timeout-only-tells"],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "timeout", (socket: NetSocket, emit) => {
      emit();
      socket.destroy();
      return true;
    }),
});
