import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "needless-drain",
  fault: "`drain` comes after writes that returned true as well.",
  rows: ["K08", "WR6"],
  killers: ["net/socket/back-pressure/small-writes-return-true"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "write", (sound) => {
      return function (this: NetSocket, ...args) {
        const room = sound.call(this, ...args);
        if (room) setImmediate(() => this.emit("drain"));
        return room;
      };
    }),
});
