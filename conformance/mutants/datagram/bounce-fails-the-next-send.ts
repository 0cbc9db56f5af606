import { kernelRows } from "../../src/kernel.ts";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class BounceFailsTheNextSend extends DatagramLayer {
  #bounced = false;
  #connected = false;

  override connect(...args: Parameters<DatagramLayer["connect"]>): void {
    super.connect(...args);
    this.#connected = true;
  }

  override send(packet: Uint8Array, port: number, address: string): boolean {
    if (this.#bounced) {
      this.#bounced = false;
      setImmediate(() => this.above.onSent({ code: "ECONNREFUSED", syscall: "send" }));
      return false;
    }
    this.#bounced = !this.#connected && address === "127.0.0.1" && kernelRows(port).length === 0;
    return super.send(packet, port, address);
  }
}

export default mutant({
  id: "bounce-fails-the-next-send",
  fault: "A datagram to a healthy peer fails because an earlier one to another peer came back.",
  rows: ["IC2", "D10"],
  killers: ["dgram/icmp/healthy-peer-is-not-failed-by-an-earlier-bounce"],
  adapter: (sound) => layered(sound, { Datagram: BounceFailsTheNextSend }),
});
