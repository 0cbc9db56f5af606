import { rmSync } from "node:fs";
import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "path-removed-first",
  fault: "What stands at the path is removed before listening on it.",
  rows: ["S02", "UX2"],
  killers: ["net/server/path/path-of-a-living-server", "net/server/path/regular-file-is-not-replaced"],
  adapter: (sound) =>
    layered(sound, {
      requests: {
        listenOn(target) {
          if ("path" in target && !target.path.startsWith("\0")) rmSync(target.path, { force: true });
          return target;
        },
      },
    }),
});
