import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "end-without-reading",
  fault: "`end` is emitted when the FIN comes, though data is unread.",
  rows: ["ED7", "K06", "ED6"],
  killers: [
    "net/socket/half-open/paused-socket-keeps-the-end-for-later",
    "net/socket/early-data/end-waits-for-the-reader-not-for-the-listener",
  ],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "push", (sound) => {
      return function (this: NetSocket, chunk, ...rest) {
        if (chunk === null && this.readableLength > 0) this.emit("end");
        return sound.call(this, chunk, ...rest);
      };
    }),
});
