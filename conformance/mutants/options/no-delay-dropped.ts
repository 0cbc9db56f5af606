import type { StreamOptionMap } from "@sock/core";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class NoDelayDropped extends StreamLayer {
  override setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void {
    if (name !== "noDelay") super.setOption(name, value);
  }
}

export default mutant({
  id: "no-delay-dropped",
  fault: "`setNoDelay` sets nothing.",
  rows: ["K15", "KA4"],
  killers: [
    "net/socket/no-delay/each-write-leaves-at-once",
    "net/socket/no-delay/set-before-connect-holds",
    "net/socket/no-delay/server-option-holds-for-accepted-sockets",
  ],
  adapter: (sound) => layered(sound, { Stream: NoDelayDropped }),
});
