import { Buffer } from "node:buffer";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class SlabPinned extends StreamLayer {
  override onData(chunk: Buffer): void {
    const slab = Buffer.allocUnsafeSlow(64 * 1024);
    super.onData(chunk.length > slab.length ? chunk : slab.subarray(0, chunk.copy(slab)));
  }
}

export default mutant({
  id: "slab-pinned",
  fault: "Each received chunk, however small, keeps 64 KiB of memory.",
  rows: ["ED10"],
  killers: ["net/socket/early-data/small-chunks-pin-no-large-slab"],
  adapter: (sound) => layered(sound, { Stream: SlabPinned }),
});
