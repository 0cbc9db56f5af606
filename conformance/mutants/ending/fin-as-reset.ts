import { nextTick } from "node:process";
import type { Failure } from "@sock/core";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class FinAsReset extends StreamLayer {
  #reset = false;
  #gone = false;

  override shutdown(): void {
    if (this.local) super.shutdown();
    else {
      this.#reset = true;
      this.below.reset();
      nextTick(() => this.onShutdown(null));
    }
  }

  override close(): void {
    if (this.#gone) nextTick(() => super.onClose(null));
    else super.close();
    this.#reset = false;
  }

  override onClose(failure: Failure | null): void {
    if (this.#reset) this.#gone = true;
    else super.onClose(failure);
  }
}

export default mutant({
  id: "fin-as-reset",
  fault: "The end of the write side is told to the peer by RST.",
  rows: ["K11", "HC5", "HC8"],
  killers: [
    "net/socket/half-close/end-sends-fin-and-still-receives",
    "net/socket/half-close/end-with-data-flushes-before-fin",
    "net/socket/teardown/destroy-soon-flushes-then-destroys",
  ],
  adapter: (sound) => layered(sound, { Stream: FinAsReset }),
});
