import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class SendErrorsSwallowed extends DatagramLayer {
  override onSent(): void {
    super.onSent(null);
  }
}

export default mutant({
  id: "send-errors-swallowed",
  fault: "A datagram that could not be sent calls back without an error.",
  rows: ["D10", "IC4"],
  killers: ["dgram/errors/too-large-through-the-callback", "dgram/broadcast/refused-without-the-flag"],
  adapter: (sound) => layered(sound, { Datagram: SendErrorsSwallowed }),
});
