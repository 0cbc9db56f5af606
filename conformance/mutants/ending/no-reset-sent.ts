import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class NoResetSent extends StreamLayer {
  override reset(): void {
    this.below.close();
  }
}

export default mutant({
  id: "no-reset-sent",
  fault: "`resetAndDestroy` closes the connection in an orderly way.",
  rows: ["K12", "TD10"],
  killers: [
    "net/socket/reset/reset-and-destroy-sends-rst",
    "net/socket/reset/accepted-socket-resets",
    "net/socket/reset/reset-while-connecting-resets-once-connected",
  ],
  adapter: (sound) => layered(sound, { Stream: NoResetSent }),
});
