import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

interface Counting extends NetServer {
  _connections: number;
}

export default mutant({
  id: "count-at-once",
  fault: "`getConnections` calls back before it returns.",
  rows: ["S08"],
  killers: ["net/server/connections/calls-back-later"],
  modules: ({ net }) =>
    rewrite(net.Server.prototype as Counting, "getConnections", (sound) => {
      return function (this: Counting, callback) {
        if (typeof callback !== "function") return sound.call(this, callback);
        callback(null, this._connections);
        return this;
      };
    }),
});
