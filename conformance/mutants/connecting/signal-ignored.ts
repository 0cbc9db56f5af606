import { mutant } from "../mutant.ts";
import { rewriteConnectOptions } from "../rewrite.ts";

export default mutant({
  id: "signal-ignored",
  fault: "The `signal` of connect is ignored.",
  rows: ["K02", "LF11"],
  killers: [
    "net/socket/abort-signal/abort-ends-a-pending-connect",
    "net/socket/abort-signal/abort-destroys-a-connected-socket",
  ],
  modules: (sound) => rewriteConnectOptions(sound, ({ signal, ...options }) => options),
});
