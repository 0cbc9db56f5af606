import type { StreamOptionMap } from "@sock/core";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class TypeOfServiceDropped extends StreamLayer {
  override setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void {
    if (name !== "typeOfService") super.setOption(name, value);
  }
}

export default mutant({
  id: "type-of-service-dropped",
  fault: "`setTypeOfService` sets nothing.",
  rows: ["K21"],
  killers: ["net/socket/socket-options/type-of-service-reaches-the-kernel"],
  adapter: (sound) => layered(sound, { Stream: TypeOfServiceDropped }),
});
