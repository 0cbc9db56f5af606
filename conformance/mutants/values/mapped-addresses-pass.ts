import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "mapped-addresses-pass",
  fault: "An IPv4 rule of a `BlockList` does not see the mapped form of its addresses.",
  rows: ["K23", "S11"],
  killers: [
    "net/module/block-list/mapped-address-meets-its-ipv4-rule",
    "net/server/block-list/mapped-address-is-matched",
  ],
  modules: ({ net }) =>
    rewrite(net.BlockList.prototype as object, "check", (sound) => {
      return function (address, family) {
        return !/^::ffff:/i.test(String(address)) && sound.call(this, address, family);
      };
    }),
});
