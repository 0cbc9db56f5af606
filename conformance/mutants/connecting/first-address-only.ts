import { mutant } from "../mutant.ts";
import { rewriteConnectOptions } from "../rewrite.ts";

export default mutant({
  id: "first-address-only",
  fault: "Of the addresses of a name only the first is tried.",
  rows: ["K04", "DS1", "DS2"],
  killers: [
    "net/socket/family-race/dead-address-then-good-one-connects",
    "net/socket/family-race/total-failure-is-one-aggregate-error",
  ],
  modules: (sound) => rewriteConnectOptions(sound, (options) => ({ ...options, autoSelectFamily: false })),
});
