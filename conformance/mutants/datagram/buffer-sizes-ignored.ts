import type { DatagramOptionMap } from "@sock/core";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class BufferSizesIgnored extends DatagramLayer {
  override setOption<K extends keyof DatagramOptionMap>(name: K, value: DatagramOptionMap[K]): void {
    if (name !== "recvBufferSize" && name !== "sendBufferSize") super.setOption(name, value);
  }
}

export default mutant({
  id: "buffer-sizes-ignored",
  fault: "Buffer sizes are not set.",
  rows: ["D07", "UD7", "D01"],
  killers: ["dgram/options/buffer-sizes-set-later", "dgram/options/buffer-sizes-of-create-socket"],
  adapter: (sound) => layered(sound, { Datagram: BufferSizesIgnored }),
});
