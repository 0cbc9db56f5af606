import type { Buffer } from "node:buffer";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

const SOON_MS = 50;

class LastChunkLost extends StreamLayer {
  #held: Buffer[] = [];

  override onData(chunk: Buffer): void {
    if (this.#held.push(chunk) === 1) setTimeout(() => this.#deliver(), SOON_MS);
  }

  #deliver(): void {
    for (const chunk of this.#held.splice(0)) super.onData(chunk);
  }

  override onEnd(): void {
    this.#held.pop();
    this.#deliver();
    super.onEnd();
  }
}

export default mutant({
  id: "last-chunk-lost",
  fault: "A chunk that the FIN follows at once is lost.",
  rows: ["K06", "K05", "ED1"],
  killers: ["net/socket/local-paths/both-ends-of-the-adapter"],
  adapter: (sound) => layered(sound, { Stream: LastChunkLost }),
});
