import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "cork-ignored",
  fault: "`cork()` holds nothing back.",
  rows: ["K22"],
  killers: ["net/socket/back-pressure/cork-holds-writes-back"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "cork", () => {
      return function (this: NetSocket) {};
    }),
});
