import type { DatagramOptionMap } from "@sock/core";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class MulticastInterfaceIgnored extends DatagramLayer {
  override setOption<K extends keyof DatagramOptionMap>(name: K, value: DatagramOptionMap[K]): void {
    if (name !== "multicastInterface") super.setOption(name, value);
  }
}

export default mutant({
  id: "multicast-interface-ignored",
  fault: "`setMulticastInterface` sets nothing.",
  rows: ["D06", "MC5", "MC6"],
  killers: ["dgram/multicast/interface-decides-where-it-leaves"],
  adapter: (sound) => layered(sound, { Datagram: MulticastInterfaceIgnored }),
});
