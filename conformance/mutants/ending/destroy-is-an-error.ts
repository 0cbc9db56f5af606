import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "destroy-is-an-error",
  fault: "A read that was pending when the socket was destroyed fails with an error.",
  rows: ["TD9", "K12", "K09"],
  killers: [
    "net/socket/teardown/destroy-emits-close-and-never-end",
    "net/socket/teardown/second-destroy-changes-nothing",
  ],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "_destroy", (sound) => {
      return function (this: NetSocket, error, callback) {
        const reading = !this.pending && !this.readableEnded;
        return sound.call(this, error ?? (reading ? new Error("operation canceled") : null), callback);
      };
    }),
});
