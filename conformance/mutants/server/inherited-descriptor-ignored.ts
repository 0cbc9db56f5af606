import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "inherited-descriptor-ignored",
  fault: "`listen({ fd })` listens on a port of its own.",
  rows: ["FD1", "S03"],
  killers: ["net/server/handle/inherited-listening-socket"],
  patience: 0.2,
  adapter: (sound) =>
    layered(sound, {
      requests: { listenOn: (target) => ("fd" in target ? { address: "127.0.0.1", port: 0, family: 4 } : target) },
    }),
});
