import { Buffer } from "node:buffer";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class MemoryReused extends DatagramLayer {
  readonly #slab = Buffer.allocUnsafeSlow(64 * 1024);

  override onMessage(packet: Buffer, address: string, port: number, family: 4 | 6): void {
    super.onMessage(this.#slab.subarray(0, packet.copy(this.#slab)), address, port, family);
  }
}

export default mutant({
  id: "memory-reused",
  fault: "The memory of a datagram that was delivered is overwritten by the next one.",
  rows: ["D02", "ED10"],
  killers: ["dgram/message/kept-messages-stay-intact"],
  adapter: (sound) => layered(sound, { Datagram: MemoryReused }),
});
