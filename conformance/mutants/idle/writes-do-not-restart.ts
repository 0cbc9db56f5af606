import type { NetSocket } from "@sock/core";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

let reading = false;

class Watched extends StreamLayer {
  override onData(...args: Parameters<StreamLayer["onData"]>): void {
    reading = true;
    try {
      super.onData(...args);
    } finally {
      reading = false;
    }
  }
}

export default mutant({
  id: "writes-do-not-restart",
  fault: "Writes do not restart the idle clock.",
  rows: ["K07", "TO1"],
  killers: ["net/socket/idle-timeout/writes-restart-the-clock"],
  adapter: (sound) => layered(sound, { Stream: Watched }),
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "_unrefTimer", (sound) => {
      return function (this: NetSocket) {
        if (reading || this.connecting) sound.call(this);
      };
    }),
});
