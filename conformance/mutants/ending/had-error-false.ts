import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "had-error-false",
  fault: "`close` always says `false`, after an error too.",
  rows: ["K09", "TD2"],
  killers: [
    "net/socket/teardown/failed-connect-is-error-then-close",
    "net/socket/teardown/destroy-with-an-error-emits-it-then-close-true",
    "net/socket/reset/peer-reset-is-an-error-then-close",
  ],
  modules: ({ net }) => onEmit(net.Socket.prototype, "close", (_socket, emit) => emit(false)),
});
