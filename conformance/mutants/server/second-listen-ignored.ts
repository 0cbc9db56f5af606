import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "second-listen-ignored",
  fault: "`listen` on a server that listens already does nothing.",
  rows: ["S10", "PT4"],
  killers: ["net/server/conflict/second-listen-throws"],
  modules: ({ net }) =>
    rewrite(net.Server.prototype, "listen", (sound) => {
      return function (this: NetServer, ...args) {
        return this.listening ? this : sound.call(this, ...args);
      };
    }),
});
