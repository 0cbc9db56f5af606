import type { DgramSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit, rewrite } from "../rewrite.ts";

export default mutant({
  id: "bind-error-swallowed",
  fault: "A bind that fails is not told when `bind` had a callback.",
  rows: ["ER14", "D10"],
  killers: ["dgram/errors/bind-error-with-a-callback-is-reported"],
  modules({ dgram }) {
    const called = new WeakSet<DgramSocket>();
    rewrite(dgram.Socket.prototype, "bind", (sound) => {
      return function (this: DgramSocket, ...args) {
        if (typeof args.at(-1) === "function") called.add(this);
        return sound.call(this, ...args);
      };
    });
    onEmit(dgram.Socket.prototype, "error", (socket: DgramSocket, emit, args) => !called.has(socket) && emit(...args));
  },
});
