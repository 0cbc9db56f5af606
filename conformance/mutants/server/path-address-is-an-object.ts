import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "path-address-is-an-object",
  fault: "`address()` of a server on a path is an object.",
  rows: ["S06", "S02"],
  killers: ["net/server/address/path-is-a-string"],
  modules: ({ net }) =>
    rewrite(net.Server.prototype, "address", (sound) => {
      return function (this: NetServer) {
        const address = sound.call(this);
        return typeof address === "string" ? { path: address } : address;
      };
    }),
});
