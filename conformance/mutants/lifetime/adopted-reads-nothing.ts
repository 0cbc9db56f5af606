import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class AdoptedReadsNothing extends StreamLayer {
  override readStart(): void {
    if (this.origin !== "adopted") super.readStart();
  }
}

export default mutant({
  id: "adopted-reads-nothing",
  fault: "A socket over an adopted descriptor never reads.",
  rows: ["FD2", "K01"],
  killers: ["net/socket/descriptors/adopts-a-connected-socket"],
  adapter: (sound) => layered(sound, { Stream: AdoptedReadsNothing }),
});
