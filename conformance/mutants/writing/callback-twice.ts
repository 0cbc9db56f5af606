import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "callback-twice",
  fault: "The callback of a write is called twice.",
  rows: ["K10", "WR2"],
  killers: [
    "net/socket/write-outcome/callbacks-come-in-order-without-an-error",
    "net/socket/write-outcome/reset-calls-every-callback-once-with-an-error",
  ],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "write", (sound) => {
      return function (this: NetSocket, ...args) {
        const last = args.at(-1);
        if (typeof last === "function") {
          args[args.length - 1] = (error: unknown) => {
            last(error);
            last(error);
          };
        }
        return sound.call(this, ...args);
      };
    }),
});
