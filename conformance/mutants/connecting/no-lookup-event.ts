import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "no-lookup-event",
  fault: "`lookup` is not emitted.",
  rows: ["K03"],
  killers: ["net/socket/lookup/event-comes-between-name-and-connect"],
  modules: ({ net }) => onEmit(net.Socket.prototype, "lookup", () => false),
});
