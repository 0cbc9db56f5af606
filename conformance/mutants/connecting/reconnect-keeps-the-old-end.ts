import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "reconnect-keeps-the-old-end",
  fault: "A socket that has called `end()` and connects again cannot write.",
  rows: ["K01", "CS4"],
  killers: ["net/socket/reconnect/half-closed-socket-connects-again"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "_undestroy", (sound) => {
      return function (this: NetSocket) {
        const ended = this.writableEnded;
        sound.call(this);
        if (ended) this.end();
      };
    }),
});
