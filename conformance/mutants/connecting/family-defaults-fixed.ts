import { mutant } from "../mutant.ts";

export default mutant({
  id: "family-defaults-fixed",
  fault: "The setters of the family race's defaults set nothing.",
  rows: ["K23", "DS2", "DS3"],
  killers: [
    "net/module/auto-select-family/setter-changes-what-the-getter-tells",
    "net/module/auto-select-family/attempt-timeout-is-at-least-ten",
  ],
  modules: ({ net }) =>
    Object.assign(net, { setDefaultAutoSelectFamily() {}, setDefaultAutoSelectFamilyAttemptTimeout() {} }),
});
