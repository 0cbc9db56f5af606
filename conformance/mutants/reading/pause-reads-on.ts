import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class PauseReadsOn extends StreamLayer {
  override readStop(): void {}
}

export default mutant({
  id: "pause-reads-on",
  fault: "A paused socket goes on reading from the kernel: its memory is unbounded, and the sender never waits.",
  rows: ["K13", "ED3", "ED5"],
  killers: ["net/socket/pause/paused-reader-stops-the-sender"],
  adapter: (sound) => layered(sound, { Stream: PauseReadsOn }),
});
