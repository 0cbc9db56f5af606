import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "subnets-by-whole-bytes",
  fault: "The prefix of a subnet rule counts in whole bytes.",
  rows: ["K23"],
  killers: ["net/values/block-list/subnet-rule"],
  modules: ({ net }) =>
    rewrite(net.BlockList.prototype as object, "addSubnet", (sound) => {
      return function (address, prefix, ...rest) {
        return sound.call(this, address, Number.isInteger(prefix) ? (prefix as number) & ~7 : prefix, ...rest);
      };
    }),
});
