import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "ranges-end-early",
  fault: "A range rule of a `BlockList` leaves out its last address.",
  rows: ["K23"],
  killers: [
    "net/module/block-list/range-rule-includes-both-ends",
    "net/values/block-list/range-rule-includes-both-ends",
  ],
  modules({ net }) {
    const ends = new WeakMap<object, Set<unknown>>();
    rewrite(net.BlockList.prototype as object, "addRange", (sound) => {
      return function (start, end, ...rest) {
        ends.set(this, (ends.get(this) ?? new Set()).add(end));
        return sound.call(this, start, end, ...rest);
      };
    });
    rewrite(net.BlockList.prototype as object, "check", (sound) => {
      return function (address, ...rest) {
        return !ends.get(this)?.has(address) && sound.call(this, address, ...rest);
      };
    });
  },
});
