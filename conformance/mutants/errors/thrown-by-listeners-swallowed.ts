import type { EventEmitter } from "node:events";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "thrown-by-listeners-swallowed",
  fault: "What a listener of a socket throws is swallowed.",
  rows: ["K05", "K06", "K09"],
  killers: [
    "net/socket/uncaught/what-a-listener-throws-is-uncaught",
    "net/socket/uncaught/what-a-listener-throws-at-the-fin-is-uncaught",
  ],
  patience: 0.2,
  modules: ({ net }) =>
    rewrite(net.Socket.prototype as EventEmitter, "emit", (sound) => {
      return function (this: EventEmitter, ...args) {
        try {
          return sound.call(this, ...args);
        } catch {
          return true;
        }
      };
    }),
});
