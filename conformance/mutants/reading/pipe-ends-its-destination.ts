import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "pipe-ends-its-destination",
  fault: "`pipe(dest, { end: false })` ends the destination.",
  rows: ["K14", "P03"],
  killers: ["net/socket/piping/end-false-leaves-the-destination-open"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "pipe", (sound) => {
      return function (this: NetSocket, destination) {
        return sound.call(this, destination);
      };
    }),
});
