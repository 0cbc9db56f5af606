import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "count-is-zero-once-closed",
  fault: "`getConnections` of a closed server counts none, though some are open.",
  rows: ["LF7", "S08"],
  killers: ["net/server/connections/still-counts-after-close"],
  modules: ({ net }) =>
    rewrite(net.Server.prototype, "getConnections", (sound) => {
      return function (this: NetServer, callback) {
        if (this.listening || typeof callback !== "function") return sound.call(this, callback);
        return sound.call(this, (error: unknown) => callback(error, 0));
      };
    }),
});
