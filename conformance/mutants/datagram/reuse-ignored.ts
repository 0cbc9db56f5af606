import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "reuse-ignored",
  fault: "`reuseAddr` and `reusePort` are ignored.",
  rows: ["D01", "UD2", "UD3", "LB8"],
  killers: ["dgram/reuse/reuse-addr-shares", "dgram/reuse/reuse-port-shares"],
  adapter: (sound) =>
    layered(sound, { requests: { bind: (options) => ({ ...options, reuseAddr: false, reusePort: false }) } }),
});
