import { DatagramLayer, ListenerLayer, layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class LooseStream extends StreamLayer {
  override ref(): void {}
}
class LooseListener extends ListenerLayer {
  override ref(): void {}
}
class LooseDatagram extends DatagramLayer {
  override ref(): void {}
}

export default mutant({
  id: "ref-ignored",
  fault: "`ref()` does not undo `unref()`: the process ends too early.",
  rows: ["K18", "S07", "D11", "LF3"],
  killers: [
    "net/socket/process-lifetime/ref-undoes-unref",
    "net/server/lifetime/ref-undoes-unref",
    "dgram/lifetime/ref-undoes-unref",
  ],
  adapter: (sound) => layered(sound, { Stream: LooseStream, Listener: LooseListener, Datagram: LooseDatagram }),
});
