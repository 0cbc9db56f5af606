import type { IpEndpoint } from "@sock/core";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class AddressStaysAny extends DatagramLayer {
  #first: IpEndpoint | null = null;

  override get localAddress(): IpEndpoint | null {
    this.#first ??= this.below.localAddress;
    return this.#first;
  }

  override connect(...args: Parameters<DatagramLayer["connect"]>): void {
    void this.localAddress;
    super.connect(...args);
  }
}

export default mutant({
  id: "address-stays-any",
  fault: "`address()` of a connected socket does not show the source address that the system chose.",
  rows: ["UD4", "D08"],
  killers: ["dgram/address/chosen-source-after-connect"],
  adapter: (sound) => layered(sound, { Datagram: AddressStaysAny }),
});
