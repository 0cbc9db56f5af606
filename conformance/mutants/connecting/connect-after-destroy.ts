import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "connect-after-destroy",
  fault: "`connect` is emitted though the socket was destroyed before.",
  rows: ["K12", "CS2"],
  killers: ["net/socket/connecting/no-connect-after-destroy"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "_destroy", (sound) => {
      return function (this: NetSocket, ...args) {
        if (this.connecting) setImmediate(() => this.emit("connect"));
        return sound.call(this, ...args);
      };
    }),
});
