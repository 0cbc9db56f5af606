import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit, recompute } from "../rewrite.ts";

export default mutant({
  id: "bytes-read-sums-over-reconnects",
  fault: "`bytesRead` of a socket that connects again goes on counting.",
  rows: ["K17", "BC1", "CS4"],
  killers: ["net/socket/reconnect/counters-and-addresses-start-afresh"],
  modules({ net }) {
    const before = new WeakMap<NetSocket, number>();
    const total = new WeakMap<NetSocket, number>();
    recompute(net.Socket.prototype, "bytesRead", (sound) => (socket) => {
      return (before.get(socket) ?? 0) + (sound(socket) as number);
    });
    onEmit(net.Socket.prototype, "close", (socket: NetSocket, emit, args) => {
      total.set(socket, socket.bytesRead);
      return emit(...args);
    });
    onEmit(net.Socket.prototype, "connect", (socket: NetSocket, emit) => {
      before.set(socket, total.get(socket) ?? 0);
      return emit();
    });
  },
});
