import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class EmptyNotSent extends DatagramLayer {
  override send(packet: Uint8Array, port: number, address: string): boolean {
    return packet.length === 0 || super.send(packet, port, address);
  }
}

export default mutant({
  id: "empty-not-sent",
  fault: "An empty datagram is not sent, though its callback says so.",
  rows: ["D02", "D04"],
  killers: ["dgram/message/empty-datagram-sent"],
  adapter: (sound) => layered(sound, { Datagram: EmptyNotSent }),
});
