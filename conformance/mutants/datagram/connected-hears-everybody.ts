import type { IpEndpoint } from "@sock/core";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

/** Connected in its own bookkeeping only. */
class ConnectedHearsEverybody extends DatagramLayer {
  #peer: IpEndpoint | null = null;

  override connect(peer: IpEndpoint): void {
    this.#peer = peer;
  }
  override disconnect(): void {
    this.#peer = null;
  }
  override send(packet: Uint8Array, port: number, address: string): boolean {
    return super.send(packet, this.#peer?.port ?? port, this.#peer?.address ?? address);
  }
}

export default mutant({
  id: "connected-hears-everybody",
  fault: "A connected socket receives from strangers, and is told no ICMP error of its peer.",
  rows: ["D08", "IC5"],
  killers: ["dgram/connect/receives-only-from-its-peer", "dgram/icmp/connected-socket-sees-connection-refused"],
  adapter: (sound) => layered(sound, { Datagram: ConnectedHearsEverybody }),
});
