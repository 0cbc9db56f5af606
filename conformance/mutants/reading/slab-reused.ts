import { Buffer } from "node:buffer";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class SlabReused extends StreamLayer {
  readonly #slab = Buffer.allocUnsafeSlow(64 * 1024);

  override onData(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += this.#slab.length) {
      const part = chunk.subarray(at, at + this.#slab.length);
      super.onData(this.#slab.subarray(0, part.copy(this.#slab)));
    }
  }
}

export default mutant({
  id: "slab-reused",
  fault: "The memory of a chunk that was delivered is overwritten by the next one.",
  rows: ["K05", "K13"],
  killers: ["net/socket/pause/pause-stops-data-and-resume-loses-nothing", "net/socket/bulk/both-directions-at-once"],
  adapter: (sound) => layered(sound, { Stream: SlabReused }),
});
