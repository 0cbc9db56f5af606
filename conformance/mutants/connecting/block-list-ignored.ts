import { mutant } from "../mutant.ts";
import { rewriteConnectOptions } from "../rewrite.ts";

export default mutant({
  id: "block-list-ignored",
  fault: "The `blockList` of connect is ignored.",
  rows: ["K02", "K23"],
  killers: [
    "net/socket/socket-options/block-list-refuses-an-address",
    "net/socket/socket-options/block-list-sees-resolved-addresses",
  ],
  modules: (sound) => rewriteConnectOptions(sound, ({ blockList, ...options }) => options),
});
