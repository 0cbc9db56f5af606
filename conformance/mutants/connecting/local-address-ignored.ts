import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "local-address-ignored",
  fault: "`localAddress` of connect is ignored.",
  rows: ["K02", "PT7"],
  killers: ["net/socket/local-bind/local-address-is-used", "net/socket/local-bind/foreign-address-is-eaddrnotavail"],
  adapter: (sound) => layered(sound, { requests: { connect: (options) => ({ ...options, localAddress: null }) } }),
});
