import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "end-on-destroy",
  fault: "`destroy()` emits `end`, as if the peer had ended.",
  rows: ["TD1", "K12", "K06"],
  killers: [
    "net/socket/teardown/destroy-emits-close-and-never-end",
    "net/socket/reset/peer-reset-is-an-error-then-close",
  ],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "_destroy", (sound) => {
      return function (this: NetSocket, ...args) {
        if (!this.readableEnded) this.emit("end");
        return sound.call(this, ...args);
      };
    }),
});
