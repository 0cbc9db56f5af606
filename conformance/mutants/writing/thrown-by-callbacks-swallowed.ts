import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "thrown-by-callbacks-swallowed",
  fault: "What the callback of a write throws is swallowed.",
  rows: ["K10"],
  killers: ["net/socket/uncaught/callback-of-write-that-throws-is-uncaught"],
  patience: 0.2,
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "write", (sound) => {
      return function (this: NetSocket, ...args) {
        const last = args.at(-1);
        if (typeof last === "function") {
          args[args.length - 1] = (error: unknown) => {
            try {
              last(error);
            } catch {}
          };
        }
        return sound.call(this, ...args);
      };
    }),
});
