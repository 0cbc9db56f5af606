import { mutant } from "../mutant.ts";
import { recompute } from "../rewrite.ts";

export default mutant({
  id: "bytes-written-without-the-queue",
  fault: "`bytesWritten` leaves out what is still queued.",
  rows: ["K17", "BC2"],
  killers: [
    "net/socket/counters/bytes-written-counts-what-is-queued",
    "net/socket/counters/bytes-written-counts-corked-chunks",
  ],
  modules: ({ net }) =>
    recompute(net.Socket.prototype, "bytesWritten", () => (socket) => Reflect.get(socket, "_bytesDispatched")),
});
