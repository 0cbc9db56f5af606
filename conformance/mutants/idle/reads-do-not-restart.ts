import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "reads-do-not-restart",
  fault: "Received data does not restart the idle clock.",
  rows: ["K07", "TO1"],
  killers: ["net/socket/idle-timeout/received-data-restarts-the-clock"],
  modules({ net }) {
    let writing = false;
    rewrite(net.Socket.prototype, "_writeGeneric", (sound) => {
      return function (this: NetSocket, ...args) {
        writing = true;
        try {
          return sound.call(this, ...args);
        } finally {
          writing = false;
        }
      };
    });
    rewrite(net.Socket.prototype, "_unrefTimer", (sound) => {
      return function (this: NetSocket) {
        if (writing || this.connecting) sound.call(this);
      };
    });
  },
});
