import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "never-full",
  fault: "`write()` returns true though the buffer is full, so that nobody waits.",
  rows: ["K08", "K10", "WR6"],
  killers: [
    "net/socket/back-pressure/high-water-mark-decides",
    "net/socket/back-pressure/false-is-followed-by-one-drain",
  ],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "write", (sound) => {
      return function (this: NetSocket, ...args) {
        sound.call(this, ...args);
        return true;
      };
    }),
});
