import { ListenerLayer, layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class NamelessStream extends StreamLayer {
  override get fd(): number {
    return -1;
  }
}
class NamelessListener extends ListenerLayer {
  override get fd(): number {
    return -1;
  }
}

export default mutant({
  id: "descriptor-untold",
  fault: "`_handle.fd` does not tell the descriptor.",
  rows: ["FD4", "LK3"],
  killers: ["net/socket/descriptors/handle-tells-its-descriptor", "net/server/handle/descriptor-is-a-number"],
  adapter: (sound) => layered(sound, { Stream: NamelessStream, Listener: NamelessListener }),
});
