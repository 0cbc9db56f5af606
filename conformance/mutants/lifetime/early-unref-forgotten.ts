import type { DgramSocket, NetServer, NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "early-unref-forgotten",
  fault: "`unref()` before connect, listen or bind is forgotten.",
  rows: ["UD9", "LF1", "S07", "K18"],
  killers: [
    "net/socket/process-lifetime/unref-while-connecting-then-leaves",
    "net/server/lifetime/unref-before-listen-is-remembered",
    "dgram/lifetime/unref-before-bind-is-remembered",
  ],
  patience: 0.2,
  modules({ net, dgram }) {
    rewrite(net.Socket.prototype, "unref", (sound) => {
      return function (this: NetSocket) {
        return this.pending ? this : sound.call(this);
      };
    });
    rewrite(net.Server.prototype, "unref", (sound) => {
      return function (this: NetServer) {
        return this.listening ? sound.call(this) : this;
      };
    });
    rewrite(dgram.Socket.prototype, "unref", (sound) => {
      return function (this: DgramSocket) {
        try {
          this.address();
        } catch {
          return this;
        }
        return sound.call(this);
      };
    });
  },
});
