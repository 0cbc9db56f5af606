import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class SendCallbackLost extends DatagramLayer {
  override send(packet: Uint8Array, port: number, address: string): boolean {
    super.send(packet, port, address);
    return false;
  }
  override onSent(): void {}
}

export default mutant({
  id: "send-callback-lost",
  fault: "The callback of a send is never called.",
  rows: ["D04"],
  killers: ["dgram/send/callback-tells-the-bytes"],
  adapter: (sound) => layered(sound, { Datagram: SendCallbackLost }),
});
