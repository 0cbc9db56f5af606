import type { StreamSink } from "@sock/core";
import { DatagramLayer, ListenerLayer, layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class LooseStream extends StreamLayer {
  override attach(sink: StreamSink): void {
    super.attach(sink);
    this.unref();
  }
  override onOpen(...args: Parameters<StreamLayer["onOpen"]>): void {
    super.onOpen(...args);
    this.unref();
  }
}
class LooseListener extends ListenerLayer {
  override onListening(): void {
    this.unref();
    super.onListening();
  }
}
class LooseDatagram extends DatagramLayer {
  override onOpen(): void {
    this.unref();
    super.onOpen();
  }
}

export default mutant({
  id: "nothing-holds-the-process",
  fault: "Open sockets and servers do not keep the process alive.",
  rows: ["K18", "S07", "D11", "LF1"],
  killers: [
    "net/socket/process-lifetime/connected-socket-holds-the-process",
    "net/server/lifetime/listening-keeps-the-process",
    "dgram/lifetime/bound-keeps-the-process",
  ],
  adapter: (sound) => layered(sound, { Stream: LooseStream, Listener: LooseListener, Datagram: LooseDatagram }),
});
