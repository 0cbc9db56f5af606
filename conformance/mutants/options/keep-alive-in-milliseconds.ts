import type { StreamOptionMap } from "@sock/core";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class KeepAliveInMilliseconds extends StreamLayer {
  override setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void {
    if (name === "keepAlive") {
      const keepAlive = value as StreamOptionMap["keepAlive"];
      // As much as the kernel takes.
      const initialDelay = Math.min(keepAlive.initialDelay * 1000, 32_767_000);
      super.setOption("keepAlive", { ...keepAlive, initialDelay });
    } else super.setOption(name, value);
  }
}

export default mutant({
  id: "keep-alive-in-milliseconds",
  fault: "The milliseconds of a keep-alive delay are taken for seconds.",
  rows: ["K15", "KA1"],
  killers: ["net/socket/keep-alive/set-after-connect-reaches-the-kernel"],
  adapter: (sound) => layered(sound, { Stream: KeepAliveInMilliseconds }),
});
