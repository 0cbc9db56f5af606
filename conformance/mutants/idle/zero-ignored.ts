import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "zero-ignored",
  fault: "`setTimeout(0)` does not cancel the idle timeout.",
  rows: ["K07", "TO4", "P05"],
  killers: ["net/socket/idle-timeout/zero-cancels"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "setTimeout", (sound) => {
      return function (this: NetSocket, ...args) {
        if (args[0] !== 0) return sound.call(this, ...args);
        Object.assign(this, { timeout: 0 });
        return this;
      };
    }),
});
