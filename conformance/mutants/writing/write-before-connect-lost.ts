import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "write-before-connect-lost",
  fault: "A write made while connecting calls back and is never sent.",
  rows: ["K10", "K11"],
  killers: [
    "net/socket/write-outcome/writes-while-connecting-come-first",
    "net/socket/half-close/end-while-connecting-sends-everything",
  ],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "_writeGeneric", (sound) => {
      return function (this: NetSocket, ...args) {
        if (!this.connecting) return sound.call(this, ...args);
        const [, , , callback] = args as [unknown, unknown, unknown, () => void];
        return setImmediate(callback);
      };
    }),
});
