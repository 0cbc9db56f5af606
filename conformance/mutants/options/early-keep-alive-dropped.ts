import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "early-keep-alive-dropped",
  fault: "`setKeepAlive` before connect is forgotten.",
  rows: ["K15", "KA2"],
  killers: [
    "net/socket/keep-alive/set-before-connect-reaches-the-kernel",
    "net/socket/keep-alive/set-while-connecting-reaches-the-kernel",
  ],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "setKeepAlive", (sound) => {
      return function (this: NetSocket, ...args) {
        return this.pending ? this : sound.call(this, ...args);
      };
    }),
});
