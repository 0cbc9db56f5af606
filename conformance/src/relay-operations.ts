/** The peer's commands for relays. */
import type { DatagramFaults, StreamFaults } from "./case.ts";
import type { PeerArguments } from "./protocol.ts";
import { type Direction, type Side, StreamRelay } from "./relay.ts";
import { DatagramRelay } from "./relay-datagram.ts";

const streams = new Map<number, StreamRelay>();
const datagrams = new Map<number, DatagramRelay>();
let lastId = 0;

function stream({ id }: PeerArguments): StreamRelay {
  const found = streams.get(id as number);
  if (!found) throw new Error("no such relay");
  return found;
}

function datagram({ id }: PeerArguments): DatagramRelay {
  const found = datagrams.get(id as number);
  if (!found) throw new Error("no such relay");
  return found;
}

interface Opening<Faults> {
  readonly to: number;
  readonly seed: number;
  readonly up?: Faults;
  readonly down?: Faults;
}

export const relayOperations: Readonly<Record<string, (args: PeerArguments) => unknown>> = {
  async relay(args) {
    const { to, seed, ...faults } = args as unknown as Opening<StreamFaults>;
    const relay = new StreamRelay(to, faults, seed);
    const port = await relay.listen();
    streams.set(++lastId, relay);
    return { id: lastId, port };
  },
  relayStall: (args) => stream(args).stall(args.direction as Direction),
  relayResume: (args) => stream(args).resume(args.direction as Direction),
  relayReset: (args) => stream(args).reset(args.side as Side),
  relayForwarded: (args) => stream(args).forwarded(args.direction as Direction),
  relayEnded: (args) => stream(args).ended(args.side as Side),
  relayClose: (args) => stream(args).close(),
  async datagramRelay(args) {
    const { to, seed, ...faults } = args as unknown as Opening<DatagramFaults>;
    const relay = new DatagramRelay(to, faults, seed);
    const port = await relay.listen();
    datagrams.set(++lastId, relay);
    return { id: lastId, port };
  },
  datagramRelayHistory: (args) => datagram(args).history(args.direction as Direction),
};

/** Between cases: every relay goes. */
export function closeRelays(): void {
  for (const relay of [...streams.values(), ...datagrams.values()]) relay.close();
  streams.clear();
  datagrams.clear();
}
