import type { DgramSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "arrays-are-sent-apart",
  fault: "Each element of an array is a datagram of its own.",
  rows: ["D04"],
  killers: ["dgram/send/array-is-one-datagram"],
  modules: ({ dgram }) =>
    rewrite(dgram.Socket.prototype, "send", (sound) => {
      return function (this: DgramSocket, message, ...rest) {
        for (const part of Array.isArray(message) && message.length > 0 ? message : [message]) {
          sound.call(this, part, ...rest);
        }
      };
    }),
});
