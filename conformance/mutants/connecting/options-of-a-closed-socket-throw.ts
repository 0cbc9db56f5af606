import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "options-of-a-closed-socket-throw",
  fault: "`setNoDelay`, `setKeepAlive`, `ref` and `unref` of a destroyed socket throw.",
  rows: ["TD11", "K12"],
  killers: ["net/socket/teardown/methods-are-harmless-after-close"],
  modules({ net }) {
    for (const name of ["setNoDelay", "setKeepAlive", "ref", "unref"]) {
      rewrite(net.Socket.prototype, name, (sound) => {
        return function (this: NetSocket, ...args) {
          if (this.destroyed) throw new Error("Bad resource ID");
          return sound.call(this, ...args);
        };
      });
    }
  },
});
