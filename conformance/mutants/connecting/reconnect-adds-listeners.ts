import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "reconnect-adds-listeners",
  fault: "Each `connect` leaves a listener on the socket.",
  rows: ["LK2", "CS4"],
  killers: ["net/socket/leaks/reconnecting-adds-no-listeners"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "connect", (sound) => {
      return function (this: NetSocket, ...args) {
        this.on("close", () => {});
        return sound.call(this, ...args);
      };
    }),
});
