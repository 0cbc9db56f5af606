import type { DgramSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "offset-and-length-ignored",
  fault: "`send(message, offset, length, port)` sends the whole message.",
  rows: ["D04", "UD11"],
  killers: ["dgram/send/offset-and-length", "dgram/send/offset-and-length-of-a-string-count-bytes"],
  modules: ({ dgram }) =>
    rewrite(dgram.Socket.prototype, "send", (sound) => {
      return function (this: DgramSocket, message, offset, length, port, ...rest) {
        if (typeof length !== "number" || typeof port !== "number") {
          return sound.call(this, message, offset, length, port, ...rest);
        }
        return sound.call(this, message, port, ...rest);
      };
    }),
});
