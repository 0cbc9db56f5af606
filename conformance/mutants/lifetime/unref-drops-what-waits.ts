import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "unref-drops-what-waits",
  fault: "`unref()` gives up what is being written.",
  rows: ["K18", "K10"],
  killers: [
    "net/socket/process-lifetime/unref-waits-for-what-is-being-written",
    "net/socket/process-lifetime/unref-waits-for-the-end",
  ],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "unref", (sound) => {
      return function (this: NetSocket) {
        return this.writableLength > 0 ? this.destroy() : sound.call(this);
      };
    }),
});
