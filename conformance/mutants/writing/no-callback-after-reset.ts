import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "no-callback-after-reset",
  fault: "The callback of a write that fails is never called.",
  rows: ["K10", "WR2", "WR4", "WR5"],
  killers: [
    "net/socket/write-outcome/reset-calls-every-callback-once-with-an-error",
    "net/socket/write-outcome/destroy-calls-queued-callbacks-with-an-error",
    "net/socket/write-outcome/destroy-before-connect-fails-the-queued-write",
  ],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "write", (sound) => {
      return function (this: NetSocket, ...args) {
        const last = args.at(-1);
        if (typeof last === "function") args[args.length - 1] = (error: unknown) => (error ? undefined : last(error));
        return sound.call(this, ...args);
      };
    }),
});
