import type { DgramSocket, NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit, rewrite } from "../rewrite.ts";

export default mutant({
  id: "listening-within-the-call",
  fault: "`listening` is emitted before `listen` and `bind` return.",
  rows: ["S10", "D03"],
  killers: ["net/server/listen-forms/never-listening-within-the-call", "dgram/bind/never-listening-within-the-call"],
  modules({ net, dgram }) {
    const told = new WeakSet<object>();
    for (const [prototype, method] of [
      [net.Server.prototype, "listen"],
      [dgram.Socket.prototype, "bind"],
    ] as [NetServer | DgramSocket, string][]) {
      rewrite(prototype as object, method, (sound) => {
        return function (this: object, ...args) {
          const result = sound.call(this, ...args);
          if (!told.has(this)) {
            (this as NetServer).emit("listening");
            told.add(this);
          }
          return result;
        };
      });
      onEmit(prototype as NetServer, "listening", (emitter, emit) => !told.has(emitter) && emit());
    }
  },
});
