import type { DatagramOptionMap } from "@sock/core";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class BroadcastAlways extends DatagramLayer {
  override send(packet: Uint8Array, port: number, address: string): boolean {
    if (address.endsWith(".255")) this.below.setOption("broadcast", true);
    return super.send(packet, port, address);
  }
  override setOption<K extends keyof DatagramOptionMap>(name: K, value: DatagramOptionMap[K]): void {
    if (name !== "broadcast") super.setOption(name, value);
  }
}

export default mutant({
  id: "broadcast-always",
  fault: "Broadcasts are sent whether `setBroadcast` allows it or not.",
  rows: ["D05", "MC1"],
  killers: ["dgram/broadcast/refused-without-the-flag", "dgram/broadcast/flag-can-be-taken-back"],
  adapter: (sound) => layered(sound, { Datagram: BroadcastAlways }),
});
