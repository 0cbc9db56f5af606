import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "iteration-ends-both-sides",
  fault: "Iterating a half-open socket to its end destroys its write side, with `destroyOnReturn: false` too.",
  rows: ["HC4", "K22"],
  killers: ["net/socket/half-open/async-iteration-leaves-the-write-side-open"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "iterator", (sound) => {
      return function (this: NetSocket) {
        return sound.call(this);
      };
    }),
});
