import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "address-family-number",
  fault: "`address()` gives the family as a number, for servers and for datagram sockets.",
  rows: ["S06", "D03", "AD1"],
  killers: ["net/server/address/three-fields-and-no-more", "dgram/address/bound-has-three-fields"],
  modules({ net, dgram }) {
    for (const prototype of [net.Server.prototype as object, dgram.Socket.prototype as object]) {
      rewrite(prototype, "address", (sound) => {
        return function () {
          const address = sound.call(this) as { family?: unknown } | string | null;
          if (address === null || typeof address === "string") return address;
          return { ...address, family: address.family === "IPv6" ? 6 : 4 };
        };
      });
    }
  },
});
