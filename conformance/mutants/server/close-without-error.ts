import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "close-without-error",
  fault: "Closing a server that is not open calls back without an error.",
  rows: ["S05"],
  killers: ["net/server/close/never-opened", "net/server/close/after-close"],
  modules: ({ net }) =>
    rewrite(net.Server.prototype, "close", (sound) => {
      return function (this: NetServer, callback) {
        return sound.call(this, typeof callback === "function" ? () => callback() : callback);
      };
    }),
});
