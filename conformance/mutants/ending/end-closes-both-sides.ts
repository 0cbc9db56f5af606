import type { Buffer } from "node:buffer";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class EndClosesBothSides extends StreamLayer {
  #ended = false;

  override shutdown(): void {
    super.shutdown();
    setImmediate(() => this.onEnd());
  }

  override onData(chunk: Buffer): void {
    if (!this.#ended) super.onData(chunk);
  }

  override onEnd(): void {
    if (this.#ended) return;
    this.#ended = true;
    super.onEnd();
  }
}

export default mutant({
  id: "end-closes-both-sides",
  fault: "After `end()` nothing more is received: the reply of the peer is lost.",
  rows: ["K11", "HC5", "HC6", "HC8"],
  killers: [
    "net/socket/half-close/end-sends-fin-and-still-receives",
    "net/socket/half-close/end-with-half-open-still-receives",
    "net/socket/half-close/pipe-into-the-socket-keeps-the-reply",
  ],
  adapter: (sound) => layered(sound, { Stream: EndClosesBothSides }),
});
