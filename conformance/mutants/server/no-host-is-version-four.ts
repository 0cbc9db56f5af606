import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "no-host-is-version-four",
  fault: "Without a host a server listens on IPv4 only.",
  rows: ["S01", "DS5"],
  killers: ["net/server/families/no-host-is-dual-stack"],
  adapter: (sound) =>
    layered(sound, {
      requests: {
        listenOn: (target) =>
          "address" in target && target.address === "::" ? { ...target, address: "0.0.0.0", family: 4 } : target,
      },
    }),
});
