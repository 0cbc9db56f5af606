import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "double-close",
  fault: "`close` of a socket is emitted twice.",
  rows: ["K09"],
  killers: [
    "net/socket/teardown/destroy-emits-close-and-never-end",
    "net/socket/teardown/second-destroy-changes-nothing",
    "net/socket/teardown/peer-fin-is-end-then-close",
  ],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "close", (_socket, emit, args) => {
      setImmediate(() => emit(...args));
      return emit(...args);
    }),
});
