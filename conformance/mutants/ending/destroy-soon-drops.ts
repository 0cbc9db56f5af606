import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "destroy-soon-drops",
  fault: "`destroySoon()` destroys at once, and what was queued is lost.",
  rows: ["K12"],
  killers: ["net/socket/teardown/destroy-soon-flushes-then-destroys"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "destroySoon", () => {
      return function (this: NetSocket) {
        this.destroy();
      };
    }),
});
