import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "signal-ignored-by-servers",
  fault: "The `signal` of `listen` is ignored.",
  rows: ["S04", "LF10"],
  killers: ["net/server/signal/abort-closes", "net/server/signal/already-aborted"],
  modules: ({ net }) =>
    rewrite(net.Server.prototype, "listen", (sound) => {
      return function (this: NetServer, first, ...rest) {
        if (typeof first !== "object" || first === null || !("signal" in first))
          return sound.call(this, first, ...rest);
        const { signal, ...options } = first;
        return sound.call(this, options, ...rest);
      };
    }),
});
