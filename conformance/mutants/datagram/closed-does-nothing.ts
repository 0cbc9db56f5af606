import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

const METHODS = ["bind", "send", "address", "setBroadcast", "setTTL", "addMembership", "connect"];

export default mutant({
  id: "closed-does-nothing",
  fault: "The methods of a closed datagram socket do nothing, in place of throwing.",
  rows: ["ER10", "D09"],
  killers: ["dgram/close/closed-socket-does-nothing", "dgram/close/setters-of-a-closed-socket-throw"],
  modules({ dgram }) {
    for (const name of METHODS) {
      rewrite(dgram.Socket.prototype as object, name, (sound) => {
        return function (...args) {
          try {
            return sound.call(this, ...args);
          } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "ERR_SOCKET_DGRAM_NOT_RUNNING") throw error;
            return this;
          }
        };
      });
    }
  },
});
