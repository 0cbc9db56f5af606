import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

const MOST = 64 * 1024;

/** The rest of a large write leaves a turn later, unless FIN comes first. */
class TailLostOnEnd extends StreamLayer {
  #tail: Uint8Array[] = [];

  override write(chunk: Uint8Array): boolean {
    if (this.#tail.length === 0) {
      if (chunk.length <= MOST) return super.write(chunk);
      this.#tail.push(chunk.subarray(MOST));
      setImmediate(() => this.#flush());
      super.write(chunk.subarray(0, MOST));
    } else this.#tail.push(chunk);
    return true;
  }

  override writev(chunks: readonly Uint8Array[]): boolean {
    for (const chunk of chunks) this.write(chunk);
    return true;
  }

  #flush(): void {
    for (const chunk of this.#tail.splice(0)) this.below.write(chunk);
  }

  override onWritten(): void {}

  override shutdown(): void {
    this.#tail = [];
    super.shutdown();
  }
}

export default mutant({
  id: "tail-lost-on-end",
  fault: "`end(chunk)` of more than the kernel takes at once sends a part of it, and then FIN.",
  rows: ["K11", "HC9", "WR8"],
  killers: [
    "net/socket/bulk/end-with-a-huge-chunk-arrives-whole",
    "net/socket/bulk/accepted-socket-ends-with-a-huge-chunk",
  ],
  adapter: (sound) => layered(sound, { Stream: TailLostOnEnd }),
});
