/**
 * A network of its own for each row of hosts, where the system allows it (Linux, with the right to make a namespace):
 * two cases that run beside each other then never meet on a port, a broadcast or a multicast group. Elsewhere all share
 * the machine's loopback.
 */
import { type ChildProcess, spawn } from "node:child_process";

/**
 * Loopback, and one interface with an address of each family, for without those a resolver with ADDRCONFIG finds
 * `localhost` in no family at all. Nothing leads out, and no address has to be waited for. It lasts until its standard input ends, at the latest with us.
 */
const SETUP = `
ip link set lo up &&
ip link add sock0 type veth peer name sock1 &&
ip addr add 192.0.2.2/24 dev sock0 &&
ip link set sock0 addrgenmode none && ip link set sock1 addrgenmode none &&
ip -6 addr add fd00::2/64 dev sock0 nodad &&
ip -6 addr add fe80::2/64 dev sock0 nodad &&
ip link set sock0 up && ip link set sock1 up &&
echo ready && exec cat
`;

export class Network {
  readonly #holder: ChildProcess | null;

  private constructor(holder: ChildProcess | null) {
    this.#holder = holder;
  }

  /** The one that this process is in. */
  static shared(): Network {
    return new Network(null);
  }

  static async make(): Promise<Network> {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return new Network(null);
    const holder = spawn("unshare", ["--net", "sh", "-c", SETUP], { stdio: ["pipe", "pipe", "ignore"] });
    const made = await new Promise<boolean>((resolve) => {
      holder.once("error", () => resolve(false));
      holder.once("close", () => resolve(false));
      holder.stdout.on("data", () => resolve(true));
    });
    return new Network(made ? holder : null);
  }

  get isolated(): boolean {
    return this.#holder !== null;
  }

  /** The command that runs `command` in this network, as the same process. */
  command(command: readonly string[]): readonly string[] {
    if (this.#holder === null) return command;
    return ["nsenter", `--net=/proc/${this.#holder.pid}/ns/net`, "--", ...command];
  }

  close(): void {
    this.#holder?.stdin?.end();
    this.#holder?.kill();
  }
}
