import type { DgramSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "membership-does-not-bind",
  fault: "Joining a group on an unbound socket throws.",
  rows: ["MC3", "D06"],
  killers: ["dgram/multicast/joining-binds-implicitly"],
  modules: ({ dgram }) =>
    rewrite(dgram.Socket.prototype, "addMembership", (sound) => {
      return function (this: DgramSocket, ...args) {
        this.address();
        return sound.call(this, ...args);
      };
    }),
});
