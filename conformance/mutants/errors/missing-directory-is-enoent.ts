import type { Failure } from "@sock/core";
import { ListenerLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class MissingDirectoryIsEnoent extends ListenerLayer {
  override onClose(failure: Failure | null): void {
    super.onClose(failure?.code === "EACCES" ? { ...failure, code: "ENOENT" } : failure);
  }
}

export default mutant({
  id: "missing-directory-is-enoent",
  fault: "Listening in a directory that does not exist fails with ENOENT.",
  rows: ["UX5", "ER6"],
  killers: ["net/server/path/missing-directory"],
  adapter: (sound) => layered(sound, { Listener: MissingDirectoryIsEnoent }),
});
