import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "handle-means-another-port",
  fault: "`listen(server)` listens on a port of its own, in place of sharing.",
  rows: ["S03", "HC3"],
  killers: [
    "net/server/handle/another-server-shares-its-port",
    "net/server/half-open/half-open-server-under-a-shared-handle",
  ],
  modules: ({ net }) =>
    rewrite(net.Server.prototype, "listen", (sound) => {
      return function (this: NetServer, first, ...rest) {
        return sound.call(this, first instanceof net.Server ? 0 : first, ...rest);
      };
    }),
});
