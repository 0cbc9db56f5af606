import { mutant } from "../mutant.ts";
import { fix } from "../rewrite.ts";

export default mutant({
  id: "never-half-open",
  fault: "`allowHalfOpen: true` is ignored: the peer's FIN always ends the write side.",
  rows: ["S13", "HC1", "HC2"],
  killers: [
    "net/socket/half-open/stays-writable-after-fin",
    "net/socket/half-open/accepted-socket-replies-a-turn-after-fin",
    "net/server/half-open/late-reply",
  ],
  modules: ({ net }) => fix(net.Socket.prototype, "allowHalfOpen", false),
});
