import { mutant } from "../mutant.ts";
import { rewriteConnectOptions } from "../rewrite.ts";

export default mutant({
  id: "lookup-ignored",
  fault: "The `lookup` option of connect is ignored; the system's resolver is asked.",
  rows: ["K02", "K03", "DS7"],
  killers: [
    "net/socket/lookup/custom-function-is-asked-for-all-addresses",
    "net/socket/lookup/family-and-hints-reach-the-function",
  ],
  modules: (sound) => rewriteConnectOptions(sound, ({ lookup, ...options }) => options),
});
