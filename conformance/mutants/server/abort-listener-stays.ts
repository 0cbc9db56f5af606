import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "abort-listener-stays",
  fault: "A server that has closed still listens to the signal of `listen`.",
  rows: ["LF10"],
  killers: ["net/server/signal/close-leaves-no-abort-listener"],
  modules: ({ net }) =>
    rewrite(net.Server.prototype, "listen", (sound) => {
      return function (this: NetServer, first, ...rest) {
        const signal = (first as { signal?: AbortSignal } | null)?.signal;
        if (signal instanceof AbortSignal) signal.addEventListener("abort", () => {});
        return sound.call(this, first, ...rest);
      };
    }),
});
