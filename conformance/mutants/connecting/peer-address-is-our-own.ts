import type { Endpoint } from "@sock/core";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class PeerAddressIsOurOwn extends StreamLayer {
  override get remoteAddress(): Endpoint | null {
    return this.origin === "accepted" ? this.below.localAddress : this.below.remoteAddress;
  }
}

export default mutant({
  id: "peer-address-is-our-own",
  fault: "The remote address of an accepted connection is the server's own.",
  rows: ["K16", "AD2"],
  killers: ["net/socket/addresses/accepted-socket-knows-its-peer", "net/server/address/accepted-socket-has-both-ends"],
  adapter: (sound) => layered(sound, { Stream: PeerAddressIsOurOwn }),
});
