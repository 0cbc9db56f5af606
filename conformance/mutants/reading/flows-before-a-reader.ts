import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "flows-before-a-reader",
  fault: "An accepted socket flows before anybody listens: its first bytes are lost.",
  rows: ["ED1", "ED2", "S10"],
  killers: [
    "net/socket/early-data/data-listener-added-later-gets-the-first-bytes",
    "net/socket/early-data/bytes-and-fin-before-a-reader-stay-readable",
    "net/server/accepted/data-before-a-listener-is-kept",
  ],
  modules: ({ net }) =>
    rewrite(net.Server.prototype, "emit", (sound) => {
      return function (event, ...args) {
        const heard = sound.call(this, event, ...args);
        const socket = args[0] as NetSocket;
        if (event === "connection" && !socket.isPaused()) setImmediate(() => socket.resume());
        return heard;
      };
    }),
});
