import type { Buffer } from "node:buffer";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

const MOST = 9216;

class Truncated extends DatagramLayer {
  override onMessage(packet: Buffer, address: string, port: number, family: 4 | 6): void {
    super.onMessage(packet.subarray(0, MOST), address, port, family);
  }
}

export default mutant({
  id: "truncated",
  fault: "A large datagram is cut off.",
  rows: ["D02", "UD8"],
  killers: ["dgram/message/largest-datagram-received"],
  adapter: (sound) => layered(sound, { Datagram: Truncated }),
});
