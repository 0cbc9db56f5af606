import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class WritesReordered extends StreamLayer {
  override writev(chunks: readonly Uint8Array[]): boolean {
    return super.writev([...chunks].reverse());
  }
}

export default mutant({
  id: "writes-reordered",
  fault: "Writes that wait together leave in reverse.",
  rows: ["K10", "WR6"],
  killers: [
    "net/socket/gathered-writes/corked-chunks-keep-their-order",
    "net/socket/gathered-writes/chunks-behind-a-waiting-write-keep-their-order",
  ],
  adapter: (sound) => layered(sound, { Stream: WritesReordered }),
});
