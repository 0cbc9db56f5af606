import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "local-port-ignored",
  fault: "`localPort` of connect is ignored.",
  rows: ["K02", "PT7"],
  killers: ["net/socket/local-bind/local-port-is-used", "net/socket/local-bind/listened-port-is-eaddrinuse"],
  adapter: (sound) => layered(sound, { requests: { connect: (options) => ({ ...options, localPort: 0 }) } }),
});
