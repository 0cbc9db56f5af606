import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "datagram-options-ignored",
  fault: "`lookup`, `signal`, `sendBlockList` and `receiveBlockList` of `createSocket` are ignored.",
  rows: ["D01", "DS7", "UD12"],
  killers: [
    "dgram/lookup/used-for-sending",
    "dgram/signal/abort-closes",
    "dgram/block-list/blocked-destination-through-the-callback",
    "dgram/block-list/blocked-sender-is-not-heard",
  ],
  modules: ({ dgram }) =>
    rewrite(dgram, "createSocket", (sound) => (options, ...rest) => {
      if (typeof options !== "object") return sound.call(dgram, options, ...rest);
      const { lookup, signal, sendBlockList, receiveBlockList, ...others } = options as Record<string, unknown>;
      return sound.call(dgram, others, ...rest);
    }),
});
