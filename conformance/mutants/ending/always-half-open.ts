import { mutant } from "../mutant.ts";
import { fix } from "../rewrite.ts";

export default mutant({
  id: "always-half-open",
  fault: "`allowHalfOpen: false` is ignored: the peer's FIN is not answered.",
  rows: ["S12", "K06", "TD7"],
  killers: ["net/socket/half-open/fin-ends-both-sides-by-default", "net/server/half-open/default-answers-fin-with-fin"],
  modules: ({ net }) => fix(net.Socket.prototype, "allowHalfOpen", true),
});
