import type { NetServer, NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit, rewrite } from "../rewrite.ts";

export default mutant({
  id: "close-cuts-connections",
  fault: "`server.close()` destroys the connections that are open.",
  rows: ["S05", "LF5"],
  killers: ["net/server/close/waits-for-the-last-connection", "net/server/close/inside-a-connection"],
  modules({ net }) {
    const open = new WeakMap<NetServer, Set<NetSocket>>();
    onEmit(net.Server.prototype, "connection", (server: NetServer, emit, args) => {
      open.set(server, (open.get(server) ?? new Set()).add(args[0] as NetSocket));
      return emit(...args);
    });
    rewrite(net.Server.prototype, "close", (sound) => {
      return function (this: NetServer, ...args) {
        for (const socket of open.get(this) ?? []) socket.destroy();
        return sound.call(this, ...args);
      };
    });
  },
});
