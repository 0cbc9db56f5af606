import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class NeverHalfOpenOnPaths extends StreamLayer {
  override onEnd(): void {
    super.onEnd();
    if (this.local) this.below.shutdown();
  }
}

export default mutant({
  id: "never-half-open-on-paths",
  fault: "On Unix domain sockets the peer's FIN closes the write side, whatever `allowHalfOpen` says.",
  rows: ["HC2", "S13"],
  killers: [
    "net/socket/half-open/client-of-a-path-stays-writable-after-fin",
    "net/socket/half-open/accepted-socket-of-a-path-replies-after-fin",
    "net/server/half-open/late-reply-on-a-path",
  ],
  adapter: (sound) => layered(sound, { Stream: NeverHalfOpenOnPaths }),
});
