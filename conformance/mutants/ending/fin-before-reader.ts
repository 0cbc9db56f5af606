import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class EndWithoutReader extends StreamLayer {
  override onEnd(): void {
    super.onEnd();
    // What was read and waits for a reader goes with the handle.
    setImmediate(() => this.above.onClose(null));
    this.below.close();
  }

  override close(): void {}
  override onClose(): void {}
}

export default mutant({
  id: "fin-before-reader",
  fault: "A socket whose peer has ended is closed though nobody has read its last bytes yet.",
  rows: ["ED1", "K06", "ED6"],
  killers: [
    "net/socket/early-data/bytes-and-fin-before-a-reader-stay-readable",
    "net/socket/early-data/paused-socket-delivers-after-the-peer-closed",
  ],
  adapter: (sound) => layered(sound, { Stream: EndWithoutReader }),
});
