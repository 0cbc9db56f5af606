import type { StreamSink } from "@sock/core";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class AdoptedDescriptorClosed extends StreamLayer {
  #reading = false;

  override attach(sink: StreamSink): void {
    super.attach(sink);
    if (this.origin !== "adopted") return;
    setImmediate(() => {
      if (this.#reading) return;
      this.below.close();
    });
  }

  override readStart(): void {
    this.#reading = true;
    super.readStart();
  }
}

export default mutant({
  id: "adopted-descriptor-closed",
  fault: "An adopted descriptor that nobody reads from is closed.",
  rows: ["K01", "FD3"],
  killers: ["net/socket/descriptors/adopts-for-writing-only"],
  adapter: (sound) => layered(sound, { Stream: AdoptedDescriptorClosed }),
});
