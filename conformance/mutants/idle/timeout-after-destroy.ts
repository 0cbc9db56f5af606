import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "timeout-after-destroy",
  fault: "The idle clock of a destroyed socket runs on.",
  rows: ["K07", "K12"],
  killers: ["net/socket/idle-timeout/no-timeout-after-destroy"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "_destroy", (sound) => {
      return function (this: NetSocket, ...args) {
        const { timeout } = this;
        if (timeout) globalThis.setTimeout(() => this.emit("timeout"), timeout).unref();
        return sound.call(this, ...args);
      };
    }),
});
