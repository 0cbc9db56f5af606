import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

interface Drained extends NetServer {
  _connections: number;
}

export default mutant({
  id: "close-waits-for-nobody",
  fault: "`close` of a server is emitted though connections are open.",
  rows: ["S05", "LF4", "LF5"],
  killers: ["net/server/close/waits-for-the-last-connection"],
  modules: ({ net }) =>
    rewrite(net.Server.prototype as Drained, "_emitCloseIfDrained", (sound) => {
      return function (this: Drained) {
        const { _connections } = this;
        if (_connections < 0) return;
        this._connections = 0;
        sound.call(this);
        this._connections = _connections;
      };
    }),
});
