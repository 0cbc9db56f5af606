import type { Buffer } from "node:buffer";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class EmptyDropped extends DatagramLayer {
  override onMessage(packet: Buffer, address: string, port: number, family: 4 | 6): void {
    if (packet.length > 0) super.onMessage(packet, address, port, family);
  }
}

export default mutant({
  id: "empty-dropped",
  fault: "An empty datagram is not delivered.",
  rows: ["D02"],
  killers: ["dgram/message/empty-datagram"],
  adapter: (sound) => layered(sound, { Datagram: EmptyDropped }),
});
