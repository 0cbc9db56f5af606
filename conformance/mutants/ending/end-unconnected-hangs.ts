import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "end-unconnected-hangs",
  fault: "`end()` on a socket that was never connected never finishes.",
  rows: ["HC12", "K11"],
  killers: ["net/socket/half-close/end-on-a-socket-never-connected-finishes"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "_final", (sound) => {
      return function (this: NetSocket, ...args) {
        return this.pending && !this.connecting ? undefined : sound.call(this, ...args);
      };
    }),
});
