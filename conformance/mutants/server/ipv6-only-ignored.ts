import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "ipv6-only-ignored",
  fault: "`ipv6Only` is ignored, for servers and for datagram sockets.",
  rows: ["S04", "D01", "DS6"],
  killers: ["net/server/families/ipv6-only-refuses-ipv4", "dgram/ipv-six/ipv6-only-refuses-ipv4"],
  adapter: (sound) =>
    layered(sound, {
      requests: {
        listen: (options) => ({ ...options, ipv6Only: false }),
        bind: (options) => ({ ...options, ipv6Only: false }),
      },
    }),
});
