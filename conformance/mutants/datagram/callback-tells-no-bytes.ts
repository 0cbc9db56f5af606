import type { DgramSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "callback-tells-no-bytes",
  fault: "The callback of a send does not tell how many bytes were sent.",
  rows: ["UD5", "D04"],
  killers: ["dgram/send/callback-tells-the-bytes"],
  modules: ({ dgram }) =>
    rewrite(dgram.Socket.prototype, "send", (sound) => {
      return function (this: DgramSocket, ...args) {
        const last = args.at(-1);
        if (typeof last === "function") args[args.length - 1] = (error: unknown) => last(error, 0);
        return sound.call(this, ...args);
      };
    }),
});
