import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "no-close",
  fault: "A socket that fails emits no `close` after its `error`.",
  rows: ["K09", "TD4"],
  killers: ["net/socket/teardown/failed-connect-is-error-then-close"],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "close", (_socket, emit, args) => (args[0] === true ? false : emit(...args))),
});
