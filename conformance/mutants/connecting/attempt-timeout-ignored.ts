import { mutant } from "../mutant.ts";
import { rewriteConnectOptions } from "../rewrite.ts";

export default mutant({
  id: "attempt-timeout-ignored",
  fault: "An address that does not answer is waited for as long as the kernel likes.",
  rows: ["K04", "DS3"],
  killers: ["net/socket/family-race/silent-address-gives-way-after-its-time"],
  modules: (sound) =>
    rewriteConnectOptions(sound, (options) => ({ ...options, autoSelectFamilyAttemptTimeout: 2 ** 30 })),
});
