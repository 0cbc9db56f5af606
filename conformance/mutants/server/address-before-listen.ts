import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "address-before-listen",
  fault: "`address()` of a server that does not listen is an empty object.",
  rows: ["AD4", "S06"],
  killers: ["net/server/address/before-during-and-after"],
  modules: ({ net }) =>
    rewrite(net.Server.prototype, "address", (sound) => {
      return function (this: NetServer) {
        return sound.call(this) ?? {};
      };
    }),
});
