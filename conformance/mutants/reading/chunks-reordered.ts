import type { Buffer } from "node:buffer";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class ChunksReordered extends StreamLayer {
  #turn = 0;

  /** A large chunk now and then, in two halves. */
  override onData(chunk: Buffer): void {
    const middle = chunk.length < 1024 || ++this.#turn % 3 > 0 ? 0 : chunk.length >> 1;
    super.onData(chunk.subarray(middle));
    if (middle > 0) super.onData(chunk.subarray(0, middle));
  }
}

export default mutant({
  id: "chunks-reordered",
  fault: "Two neighbouring chunks now and then change places.",
  rows: ["K05", "K13"],
  killers: [
    "net/socket/pause/pause-stops-data-and-resume-loses-nothing",
    "net/socket/bulk/both-directions-at-once",
    "net/socket/bulk/echo-through-pipe-returns-everything",
  ],
  adapter: (sound) => layered(sound, { Stream: ChunksReordered }),
});
