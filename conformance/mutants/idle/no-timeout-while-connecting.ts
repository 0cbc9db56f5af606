import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "no-timeout-while-connecting",
  fault: "The idle timeout is not told while connecting.",
  rows: ["K07", "TO2", "TO7"],
  killers: ["net/socket/idle-timeout/fires-while-connecting", "net/socket/idle-timeout/fires-during-the-lookup"],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "timeout", (socket: NetSocket, emit) => !socket.connecting && emit()),
});
