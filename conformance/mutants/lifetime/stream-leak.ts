import { nextTick } from "node:process";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class StreamLeak extends StreamLayer {
  #closed = false;

  /** Only what was half-closed already is let go. */
  override close(): void {
    this.#closed = true;
    this.below.readStop();
    this.below.shutdown();
    nextTick(() => this.above.onClose(null));
  }

  override onClose(...args: Parameters<StreamLayer["onClose"]>): void {
    if (!this.#closed) super.onClose(...args);
  }
}

export default mutant({
  id: "stream-leak",
  fault: "A destroyed socket sends FIN and says that it has closed, but its descriptor is never released.",
  rows: ["LK1", "K12"],
  killers: [
    "net/socket/teardown/destroyed-socket-closes-the-connection",
    "net/server/close/destroyed-connection-lets-it-close",
  ],
  adapter: (sound) => layered(sound, { Stream: StreamLeak }),
});
