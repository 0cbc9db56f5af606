import type { DgramSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "listening-after-close",
  fault: "A socket closed while it binds still runs the callback of the bind.",
  rows: ["UD10", "D09"],
  killers: ["dgram/close/while-binding"],
  modules: ({ dgram }) =>
    rewrite(dgram.Socket.prototype, "close", (sound) => {
      return function (this: DgramSocket, ...args) {
        setImmediate(() => this.emit("listening"));
        return sound.call(this, ...args);
      };
    }),
});
