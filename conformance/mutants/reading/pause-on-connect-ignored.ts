import { mutant } from "../mutant.ts";
import { fix } from "../rewrite.ts";

export default mutant({
  id: "pause-on-connect-ignored",
  fault: "`pauseOnConnect` is ignored: bytes are read from the kernel before `resume()`.",
  rows: ["S11", "ED4"],
  killers: [
    "net/socket/early-data/pause-on-connect-reads-nothing-from-the-kernel",
    "net/server/accepted/pause-on-connect-reads-nothing",
  ],
  modules: ({ net }) => fix(net.Server.prototype, "pauseOnConnect", false),
});
