/** For cases: a client and an accepted socket of the adapter under test, with the peer's relay between them. */
import type { NetServer, NetSocket } from "@sock/core";
import type { PeerRelay, RelayFaults, StreamFaults, TestContext } from "./case.ts";

export interface Relayed {
  readonly server: NetServer;
  readonly relay: PeerRelay;
  readonly client: NetSocket;
  readonly accepted: NetSocket;
}

export async function relayed(
  t: TestContext,
  faults: RelayFaults<StreamFaults>,
  options: { server?: object; client?: object } = {},
): Promise<Relayed> {
  const server = await t.listen(options.server as never);
  const relay = await t.peer.relay(t.portOf(server), faults);
  const connection = t.once(server, "connection");
  const client = await t.dial({ port: relay.port, host: "127.0.0.1", ...options.client });
  const [accepted] = (await connection) as [NetSocket];
  return { server, relay, client, accepted };
}
