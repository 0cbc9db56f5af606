import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "address-always-shared",
  fault: "A datagram socket binds a port that another one has, without an error.",
  rows: ["UD2", "D03", "D10"],
  killers: ["dgram/reuse/conflict-without-options"],
  adapter: (sound) => layered(sound, { requests: { bind: (options) => ({ ...options, reuseAddr: true }) } }),
});
