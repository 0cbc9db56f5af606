import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class PeerAddressMissing extends StreamLayer {
  override get remoteAddress(): null {
    return null;
  }
}

export default mutant({
  id: "peer-address-missing",
  fault: "A connection does not know the address of its peer.",
  rows: ["K16", "AD2"],
  killers: [
    "net/socket/addresses/client-knows-both-ends",
    "net/socket/addresses/accepted-socket-knows-its-peer",
    "net/server/address/accepted-socket-has-both-ends",
  ],
  adapter: (sound) => layered(sound, { Stream: PeerAddressMissing }),
});
