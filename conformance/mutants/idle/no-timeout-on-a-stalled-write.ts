import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "no-timeout-on-a-stalled-write",
  fault: "The idle timeout is not told while a write waits for the peer.",
  rows: ["K07", "TO3"],
  killers: ["net/socket/idle-timeout/fires-on-a-stalled-write"],
  patience: 0.2,
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "timeout", (socket: NetSocket, emit) => socket.writableLength === 0 && emit()),
});
