import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class SuccessBeforeFlush extends StreamLayer {
  override write(chunk: Uint8Array): boolean {
    super.write(chunk);
    return true;
  }
  override writev(chunks: readonly Uint8Array[]): boolean {
    super.writev(chunks);
    return true;
  }
  override onWritten(): void {}
}

export default mutant({
  id: "success-before-flush",
  fault: "A write counts as done before the kernel has taken it.",
  rows: ["K10", "WR1", "WR8"],
  killers: [
    "net/socket/write-outcome/callback-waits-for-the-kernel",
    "net/socket/write-outcome/reset-with-queued-data-never-finishes",
  ],
  adapter: (sound) => layered(sound, { Stream: SuccessBeforeFlush }),
});
