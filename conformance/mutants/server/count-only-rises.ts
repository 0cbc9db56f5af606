import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit, rewrite } from "../rewrite.ts";

export default mutant({
  id: "count-only-rises",
  fault: "`getConnections` still counts connections that have closed.",
  rows: ["S08"],
  killers: ["net/server/connections/counts-up-and-down"],
  modules({ net }) {
    const counts = new WeakMap<NetServer, number>();
    onEmit(net.Server.prototype, "connection", (server: NetServer, emit, args) => {
      counts.set(server, (counts.get(server) ?? 0) + 1);
      return emit(...args);
    });
    rewrite(net.Server.prototype, "getConnections", (sound) => {
      return function (this: NetServer, callback) {
        if (typeof callback !== "function") return sound.call(this, callback);
        return sound.call(this, (error: unknown) => callback(error, counts.get(this) ?? 0));
      };
    });
  },
});
