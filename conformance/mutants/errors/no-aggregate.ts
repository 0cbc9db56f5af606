import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "no-aggregate",
  fault: "When every address of a name fails, only the first failure is told.",
  rows: ["K20", "DS2"],
  killers: ["net/socket/family-race/total-failure-is-one-aggregate-error"],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "error", (_socket, emit, [error]) => {
      return emit(error instanceof AggregateError ? error.errors[0] : error);
    }),
});
