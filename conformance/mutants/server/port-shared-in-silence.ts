import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "port-shared-in-silence",
  fault: "A server listens on a port that another one has, without an error.",
  rows: ["S10", "PT2"],
  killers: ["net/server/conflict/used-port-shape", "net/server/conflict/reuse-port-needs-both"],
  adapter: (sound) =>
    layered(sound, {
      requests: { listen: (options) => ({ ...options, reusePort: true }) },
    }),
});
