import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit, rewrite } from "../rewrite.ts";

export default mutant({
  id: "close-within-the-call",
  fault: "`close` of a server without connections is emitted before `close()` returns.",
  rows: ["S05"],
  killers: ["net/server/close/never-closing-within-the-call"],
  modules({ net }) {
    const closing = new WeakSet<NetServer>();
    onEmit(net.Server.prototype, "close", (server: NetServer, emit) => !closing.has(server) && emit());
    rewrite(net.Server.prototype, "close", (sound) => {
      return function (this: NetServer, ...args) {
        const { listening } = this;
        const result = sound.call(this, ...args);
        if (listening) {
          this.emit("close");
          closing.add(this);
        }
        return result;
      };
    });
  },
});
