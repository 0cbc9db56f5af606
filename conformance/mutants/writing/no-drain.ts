import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "no-drain",
  fault: "`drain` never comes.",
  rows: ["K08", "WR6"],
  killers: [
    "net/socket/back-pressure/false-is-followed-by-one-drain",
    "net/socket/back-pressure/writes-before-connect-drain-after-it",
  ],
  patience: 0.2,
  modules: ({ net }) => onEmit(net.Socket.prototype, "drain", () => false),
});
