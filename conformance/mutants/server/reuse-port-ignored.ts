import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "reuse-port-ignored",
  fault: "`reusePort` of `listen` is ignored.",
  rows: ["PT6", "S04"],
  killers: ["net/server/conflict/reuse-port-shares"],
  adapter: (sound) => layered(sound, { requests: { listen: (options) => ({ ...options, reusePort: false }) } }),
});
