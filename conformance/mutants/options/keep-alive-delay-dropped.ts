import type { StreamOptionMap } from "@sock/core";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class KeepAliveDelayDropped extends StreamLayer {
  override setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void {
    super.setOption(
      name,
      name === "keepAlive" ? { ...(value as object as StreamOptionMap[K] & object), initialDelay: 0 } : value,
    );
  }
}

export default mutant({
  id: "keep-alive-delay-dropped",
  fault: "Keep-alive is switched on with the kernel's delay, not the one that was asked for.",
  rows: ["K15", "KA1", "S11"],
  killers: [
    "net/socket/keep-alive/set-after-connect-reaches-the-kernel",
    "net/server/accepted/keep-alive-with-its-delay",
  ],
  adapter: (sound) => layered(sound, { Stream: KeepAliveDelayDropped }),
});
