import { Buffer } from "node:buffer";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class Merged extends DatagramLayer {
  #waiting: { packet: Buffer; address: string; port: number; family: 4 | 6 } | null = null;

  override onMessage(packet: Buffer, address: string, port: number, family: 4 | 6): void {
    const waiting = this.#waiting;
    if (waiting?.port === port) {
      waiting.packet = Buffer.concat([waiting.packet, packet]);
      return;
    }
    this.#flush();
    this.#waiting = { packet, address, port, family };
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) super.onMessage(waiting.packet, waiting.address, waiting.port, waiting.family);
  }
}

export default mutant({
  id: "merged",
  fault: "Datagrams of one sender that arrive together are delivered as one.",
  rows: ["D02"],
  killers: ["dgram/burst/datagrams-that-wait-together-stay-apart"],
  adapter: (sound) => layered(sound, { Datagram: Merged }),
});
