import { kernelRows } from "../../src/kernel.ts";
import { DatagramLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class UnconnectedToldOfBounces extends DatagramLayer {
  #connected = false;

  override connect(...args: Parameters<DatagramLayer["connect"]>): void {
    super.connect(...args);
    this.#connected = true;
  }

  /** Nobody has the port: an ICMP error will come back. */
  override send(packet: Uint8Array, port: number, address: string): boolean {
    const done = super.send(packet, port, address);
    const bounces = !this.#connected && address === "127.0.0.1" && kernelRows(port).length === 0;
    if (bounces) setImmediate(() => this.onError({ code: "ECONNREFUSED", syscall: "recvmsg" }));
    return done;
  }
}

export default mutant({
  id: "unconnected-told-of-bounces",
  fault: "An unconnected socket fails when a datagram that it has sent comes back as unreachable.",
  rows: ["IC1", "IC3", "D10"],
  killers: ["dgram/icmp/unconnected-socket-is-told-nothing", "dgram/icmp/reply-server-survives-a-vanished-client"],
  patience: 0.2,
  adapter: (sound) => layered(sound, { Datagram: UnconnectedToldOfBounces }),
});
