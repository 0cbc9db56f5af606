import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "second-connect-ignored",
  fault: "A second `connect` while connecting does nothing.",
  rows: ["CS1", "K20"],
  killers: ["net/socket/connecting/second-connect-while-connecting-is-ealready"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "connect", (sound) => {
      return function (this: NetSocket, ...args) {
        return this.connecting ? this : sound.call(this, ...args);
      };
    }),
});
