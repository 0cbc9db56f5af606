import { DatagramLayer, ListenerLayer, layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class HoldingStream extends StreamLayer {
  override unref(): void {}
}
class HoldingListener extends ListenerLayer {
  override unref(): void {}
}
class HoldingDatagram extends DatagramLayer {
  override unref(): void {}
}

export default mutant({
  id: "unref-ignored",
  fault: "`unref()` does nothing: the process does not end.",
  rows: ["K18", "S07", "D11", "LF1"],
  killers: [
    "net/socket/process-lifetime/unref-lets-the-process-leave",
    "net/server/lifetime/unref-lets-it-exit",
    "dgram/lifetime/unref-lets-it-exit",
  ],
  patience: 0.2,
  adapter: (sound) => layered(sound, { Stream: HoldingStream, Listener: HoldingListener, Datagram: HoldingDatagram }),
});
