import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class MemoryReadLate extends StreamLayer {
  #late: Uint8Array[] = [];

  override write(chunk: Uint8Array): boolean {
    if (this.#late.push(chunk) === 1) setTimeout(() => this.#flush(), 2);
    return true;
  }

  override writev(chunks: readonly Uint8Array[]): boolean {
    for (const chunk of chunks) this.write(chunk);
    return true;
  }

  #flush(): void {
    for (const chunk of this.#late.splice(0)) this.below.write(chunk);
  }

  override onWritten(): void {}

  override shutdown(): void {
    this.#flush();
    super.shutdown();
  }

  override close(): void {
    this.#flush();
    super.close();
  }
}

export default mutant({
  id: "memory-read-late",
  fault: "The memory of a write is still read after its callback.",
  rows: ["K10", "WR8"],
  killers: ["net/socket/write-outcome/memory-may-be-reused-in-the-callback"],
  adapter: (sound) => layered(sound, { Stream: MemoryReadLate }),
});
