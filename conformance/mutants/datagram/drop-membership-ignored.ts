import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class DropMembershipIgnored extends DatagramLayer {
  override dropMembership(): void {}
}

export default mutant({
  id: "drop-membership-ignored",
  fault: "A member that leaves its group still hears it.",
  rows: ["D06"],
  killers: ["dgram/multicast/only-after-joining", "dgram/multicast/several-groups"],
  adapter: (sound) => layered(sound, { Datagram: DropMembershipIgnored }),
});
