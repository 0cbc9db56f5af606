import { mutant } from "../mutant.ts";
import { fix } from "../rewrite.ts";

export default mutant({
  id: "peer-address-forgotten",
  fault: "A remote address that was read once is gone when the socket is destroyed.",
  rows: ["AD3", "K16"],
  killers: ["net/socket/addresses/remote-end-once-read-stays"],
  modules: ({ net }) => fix(net.Socket.prototype, "_peername", null),
});
