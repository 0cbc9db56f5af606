import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "timeouts-unchecked",
  fault: "`setTimeout` takes a time of any kind, and takes it for 0.",
  rows: ["K07", "K20"],
  killers: ["net/socket/bad-arguments/timeouts-of-a-wrong-kind"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "setTimeout", (sound) => {
      return function (this: NetSocket, ms, ...rest) {
        return sound.call(this, typeof ms === "number" && ms >= 0 && Number.isFinite(ms) ? ms : 0, ...rest);
      };
    }),
});
