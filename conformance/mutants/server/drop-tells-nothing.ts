import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "drop-tells-nothing",
  fault: "`drop` does not say whose connection was dropped.",
  rows: ["S09", "LF8"],
  killers: ["net/server/connections/drop-tells-whose"],
  modules: ({ net }) => onEmit(net.Server.prototype, "drop", (_server, emit) => emit()),
});
