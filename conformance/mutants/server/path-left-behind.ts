import { existsSync, renameSync } from "node:fs";
import { ListenerLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class PathLeftBehind extends ListenerLayer {
  /** Moved out of the way of the one that removes it. */
  override close(): void {
    const { target } = this;
    const file = "path" in target && existsSync(target.path) ? target.path : null;
    if (file !== null) renameSync(file, `${file}~`);
    super.close();
    if (file !== null) renameSync(`${file}~`, file);
  }
}

export default mutant({
  id: "path-left-behind",
  fault: "The socket's file stays when the server has closed.",
  rows: ["S02", "UX3"],
  killers: ["net/server/path/file-is-a-socket-and-goes-on-close", "net/server/path/same-path-again-after-close"],
  adapter: (sound) => layered(sound, { Listener: PathLeftBehind }),
});
