import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit, recompute } from "../rewrite.ts";

export default mutant({
  id: "local-address-outlives-the-socket",
  fault: "A destroyed socket still has a local address.",
  rows: ["K16", "AD3"],
  killers: ["net/socket/addresses/nothing-local-after-destroy"],
  modules({ net }) {
    const last = new WeakMap<NetSocket, unknown>();
    recompute(net.Socket.prototype, "localAddress", (sound) => (socket) => sound(socket) ?? last.get(socket));
    onEmit(net.Socket.prototype, "connect", (socket: NetSocket, emit) => {
      last.set(socket, socket.localAddress);
      return emit();
    });
  },
});
