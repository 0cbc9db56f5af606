import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "drain-twice",
  fault: "`drain` comes twice.",
  rows: ["K08", "WR6"],
  killers: ["net/socket/back-pressure/false-is-followed-by-one-drain"],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "drain", (_socket, emit) => {
      setImmediate(() => emit());
      return emit();
    }),
});
