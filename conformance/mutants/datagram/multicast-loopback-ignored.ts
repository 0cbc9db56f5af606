import type { DatagramOptionMap } from "@sock/core";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class MulticastLoopbackIgnored extends DatagramLayer {
  override setOption<K extends keyof DatagramOptionMap>(name: K, value: DatagramOptionMap[K]): void {
    if (name !== "multicastLoopback") super.setOption(name, value);
  }
}

export default mutant({
  id: "multicast-loopback-ignored",
  fault: "`setMulticastLoopback(false)` does not keep this host's members from hearing.",
  rows: ["D06", "MC5"],
  killers: ["dgram/multicast-loopback/off-reaches-the-kernel"],
  adapter: (sound) => layered(sound, { Datagram: MulticastLoopbackIgnored }),
});
