import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class CloseAsReset extends StreamLayer {
  override close(): void {
    this.below.reset();
  }
}

export default mutant({
  id: "close-as-reset",
  fault: "Every socket that is destroyed resets its connection.",
  rows: ["K12", "TD8"],
  killers: [
    "net/socket/teardown/destroyed-socket-closes-the-connection",
    "net/socket/teardown/destroy-inside-connect-closes",
  ],
  adapter: (sound) => layered(sound, { Stream: CloseAsReset }),
});
