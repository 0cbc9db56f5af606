import type { DgramSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "second-close-is-silent",
  fault: "A second `close()` of a datagram socket does nothing.",
  rows: ["D09", "ER11"],
  killers: ["dgram/close/twice"],
  modules: ({ dgram }) =>
    rewrite(dgram.Socket.prototype, "close", (sound) => {
      return function (this: DgramSocket, ...args) {
        try {
          return sound.call(this, ...args);
        } catch {
          return this;
        }
      };
    }),
});
