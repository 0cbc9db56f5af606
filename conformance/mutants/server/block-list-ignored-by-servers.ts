import type { Net } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "block-list-ignored-by-servers",
  fault: "The `blockList` of a server is ignored.",
  rows: ["S11", "LF9"],
  killers: ["net/server/block-list/blocked-client-is-closed"],
  modules: ({ net }) =>
    rewrite(net as Net, "createServer", (sound) => (options, ...rest) => {
      const { blockList, ...others } = (options ?? {}) as Record<string, unknown>;
      return sound.call(net, typeof options === "object" ? others : options, ...rest);
    }),
});
