import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class FirstBurstReversed extends DatagramLayer {
  #burst: Parameters<DatagramLayer["send"]>[] | null = [];

  override send(packet: Uint8Array, port: number, address: string): boolean {
    if (this.#burst === null) return super.send(packet, port, address);
    if (this.#burst.push([packet, port, address]) === 1) setImmediate(() => this.#release());
    return true;
  }

  #release(): void {
    for (const sending of this.#burst?.reverse() ?? []) super.send(...sending);
    this.#burst = null;
  }

  override onSent(...args: Parameters<DatagramLayer["onSent"]>): void {
    if (this.#burst === null) super.onSent(...args);
  }
}

export default mutant({
  id: "implicit-bind-reorders",
  fault: "Datagrams that wait for the implicit bind leave in reverse.",
  rows: ["D04", "UD1"],
  killers: ["dgram/send/queued-before-bound-keep-their-order"],
  adapter: (sound) => layered(sound, { Datagram: FirstBurstReversed }),
});
