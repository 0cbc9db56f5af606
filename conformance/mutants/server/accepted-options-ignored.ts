import type { Net } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "accepted-options-ignored",
  fault: "`keepAlive`, `noDelay` and `highWaterMark` of a server do not reach its connections.",
  rows: ["S11"],
  killers: ["net/server/accepted/keep-alive-with-its-delay", "net/server/accepted/high-water-mark-on-both-sides"],
  modules: ({ net }) =>
    rewrite(net as Net, "createServer", (sound) => (options, ...rest) => {
      const { keepAlive, noDelay, highWaterMark, ...others } = (options ?? {}) as Record<string, unknown>;
      return sound.call(net, typeof options === "object" ? others : options, ...rest);
    }),
});
