import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "encoding-ignored",
  fault: "Text is written in UTF-8, whatever encoding is given.",
  rows: ["K10", "K22"],
  killers: [
    "net/socket/encoding/written-strings-follow-their-encoding",
    "net/socket/half-close/end-with-data-flushes-before-fin",
  ],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "_writeGeneric", (sound) => {
      return function (this: NetSocket, writev, data, encoding, callback) {
        return sound.call(this, writev, data, typeof data === "string" ? "utf8" : encoding, callback);
      };
    }),
});
