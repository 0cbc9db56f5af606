import type { DatagramOptionMap } from "@sock/core";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class BroadcastIgnored extends DatagramLayer {
  override setOption<K extends keyof DatagramOptionMap>(name: K, value: DatagramOptionMap[K]): void {
    if (name !== "broadcast") super.setOption(name, value);
  }
}

export default mutant({
  id: "broadcast-ignored",
  fault: "`setBroadcast` sets nothing.",
  rows: ["D05", "MC1", "P07"],
  killers: ["dgram/broadcast/delivered-to-every-listener", "dgram/broadcast/flag-can-be-taken-back"],
  adapter: (sound) => layered(sound, { Datagram: BroadcastIgnored }),
});
