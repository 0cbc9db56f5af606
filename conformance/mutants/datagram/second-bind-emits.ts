import type { DgramSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "second-bind-emits",
  fault: "A second `bind` emits `error`, in place of throwing.",
  rows: ["ER12", "D03"],
  killers: ["dgram/bind/bind-twice"],
  modules: ({ dgram }) =>
    rewrite(dgram.Socket.prototype, "bind", (sound) => {
      return function (this: DgramSocket, ...args) {
        try {
          return sound.call(this, ...args);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "ERR_SOCKET_ALREADY_BOUND") throw error;
          setImmediate(() => this.emit("error", error as Error));
          return this;
        }
      };
    }),
});
