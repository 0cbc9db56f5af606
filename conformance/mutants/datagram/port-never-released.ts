import { nextTick } from "node:process";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class PortNeverReleased extends DatagramLayer {
  #closed = false;

  override close(): void {
    this.#closed = true;
    this.below.unref();
    nextTick(() => this.above.onClose(null));
  }

  override onMessage(...args: Parameters<DatagramLayer["onMessage"]>): void {
    if (!this.#closed) super.onMessage(...args);
  }
}

export default mutant({
  id: "port-never-released",
  fault: "A closed datagram socket says so and keeps its port.",
  rows: ["D09", "UD13", "LK1"],
  killers: ["dgram/reuse/port-is-free-after-close", "dgram/close/close-event-and-callback"],
  adapter: (sound) => layered(sound, { Datagram: PortNeverReleased }),
});
