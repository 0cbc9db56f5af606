import type { Membership } from "@sock/core";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class SourceIgnored extends DatagramLayer {
  override addMembership(membership: Membership): void {
    super.addMembership({ ...membership, source: null });
  }
  override dropMembership(membership: Membership): void {
    super.dropMembership({ ...membership, source: null });
  }
}

export default mutant({
  id: "source-ignored",
  fault: "A source-specific member hears every source.",
  rows: ["D06"],
  killers: ["dgram/multicast/source-specific-member-hears-its-source"],
  adapter: (sound) => layered(sound, { Datagram: SourceIgnored }),
});
