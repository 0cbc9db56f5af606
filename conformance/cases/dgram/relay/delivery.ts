/** Datagrams are delivered as the network delivers them: whole, and lost, doubled or out of order if it did that. */
import type { Buffer } from "node:buffer";
import type { DgramSocket, RemoteInfo } from "@sock/core";
import {
  type DatagramFate,
  type DatagramFaults,
  group,
  type PeerDatagramRelay,
  type TestContext,
} from "../../../src/case.ts";

interface Received {
  readonly message: Buffer;
  readonly rinfo: RemoteInfo;
}

interface Setup {
  readonly receiver: DgramSocket;
  readonly sender: DgramSocket;
  readonly relay: PeerDatagramRelay;
  readonly received: Received[];
}

async function setUp(t: TestContext, up: DatagramFaults, down: DatagramFaults = {}): Promise<Setup> {
  const receiver = await t.bind();
  const received: Received[] = [];
  receiver.on("message", (message: Buffer, rinfo: RemoteInfo) => received.push({ message, rinfo }));
  const sender = await t.bind();
  const relay = await t.peer.datagramRelay(receiver.address().port, { up, down });
  return { receiver, sender, relay, received };
}

function send(socket: DgramSocket, data: string | Buffer, port: number): Promise<unknown> {
  return new Promise((resolve) => socket.send(data, port, "127.0.0.1", (error) => resolve(error)));
}

/** Sends `count` numbered datagrams and waits until the relay has dealt with them all. */
async function sendNumbers(t: TestContext, { sender, relay }: Setup, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) t.equal(await send(sender, String(i), relay.port), null, "what the callback gets");
  await t.until(async () => (await relay.history("up")).fates.length === count, "the relay to have them all");
}

function numbers(received: readonly Received[]): number[] {
  return received.map(({ message }) => Number(message.toString()));
}

function planned(claim: string, plan: readonly DatagramFate[], expected: readonly number[]) {
  return {
    level: "must",
    claim,
    rows: ["D02", "D04"],
    docs: ["dgram.html#event-message"],
    needs: ["udp"],
    async run(t: TestContext) {
      const setup = await setUp(t, { plan });
      const log = t.journal();
      log.watch("s", setup.sender, ["error"]);
      log.watch("r", setup.receiver, ["error"]);
      await sendNumbers(t, setup, plan.length);
      await t.until(() => setup.received.length >= expected.length, `${expected.length} datagrams`);
      await t.turns(3);
      t.deepEqual(numbers(setup.received), expected, "the numbers received");
      log.equals([]);
    },
  } as const;
}

export default group({
  id: "dgram/relay/delivery",
  cases: {
    "doubled-datagrams-come-twice": planned(
      "A datagram that the network doubles is a `message` twice.",
      ["pass", "twice", "pass", "twice"],
      [0, 1, 1, 2, 3, 3],
    ),
    "overtaken-datagrams-come-later": planned(
      "Datagrams are told in the order in which they arrive, not in that in which they were sent.",
      ["hold", "hold", "pass", "hold", "pass"],
      [2, 0, 1, 4, 3],
    ),
    "lost-datagrams-are-no-error": planned(
      "A lost datagram is no error anywhere: its callback got none, the others arrive.",
      ["lose", "pass", "lose", "lose", "pass"],
      [1, 4],
    ),
    "what-chance-does-is-what-is-told": {
      level: "must",
      claim:
        "Through a network that loses, doubles and reorders at random, exactly what it delivers is told, in its order.",
      rows: ["D02", "D04"],
      docs: ["dgram.html#event-message"],
      needs: ["udp"],
      async run(t: TestContext) {
        const setup = await setUp(t, { lose: 0.2, twice: 0.2, hold: 0.2 });
        await sendNumbers(t, setup, 100);
        const { passed, fates } = await setup.relay.history("up");
        t.ok(new Set(fates).size === 4, "every fate was drawn");
        await t.until(() => setup.received.length >= passed.length, `${passed.length} datagrams`);
        t.deepEqual(numbers(setup.received), passed, "the numbers received");
      },
    },
    "sizes-stay-whole": {
      level: "must",
      claim: "Datagrams of any size, empty ones too, stay whole and apart, with the size in rinfo.",
      rows: ["D02"],
      docs: ["dgram.html#event-message"],
      needs: ["udp"],
      async run(t: TestContext) {
        const setup = await setUp(t, { plan: ["hold", "pass", "twice"] });
        const sizes = [1, 0, 1_400, 9_000, 2];
        for (const size of sizes) await send(setup.sender, t.bytes(size, size + 1), setup.relay.port);
        await t.until(() => setup.received.length >= 6, "six datagrams");
        t.deepEqual(
          setup.received.map(({ message, rinfo }) => [message.length, rinfo.size]),
          [0, 1, 1_400, 1_400, 9_000, 2].map((size) => [size, size]),
          "lengths, and rinfo.size",
        );
        for (const { message } of setup.received) {
          t.equal(t.sha256(message), t.sha256(t.bytes(message.length, message.length + 1)), "digest");
        }
      },
    },
    "clients-are-told-apart": {
      level: "must",
      claim:
        "Two clients behind one relay have ports of their own, and each gets its own replies, though one is doubled.",
      rows: ["D02", "P06"],
      docs: ["dgram.html#event-message"],
      needs: ["udp"],
      async run(t: TestContext) {
        const setup = await setUp(t, {}, { plan: ["twice"] });
        setup.receiver.on("message", (message: Buffer, { port, address }: RemoteInfo) => {
          setup.receiver.send(`re: ${message}`, port, address);
        });
        const other = await t.bind();
        const replies: string[] = [];
        setup.sender.on("message", (message: Buffer) => replies.push(`sender ${message}`));
        other.on("message", (message: Buffer) => replies.push(`other ${message}`));
        await send(setup.sender, "a", setup.relay.port);
        await t.until(() => replies.length === 2, "the doubled reply");
        await send(other, "b", setup.relay.port);
        await t.until(() => replies.length === 3, "the other reply");
        t.deepEqual(replies, ["sender re: a", "sender re: a", "other re: b"], "the replies");
        const [first, second] = setup.received;
        t.ok(first && second && first.rinfo.port !== second.rinfo.port, "two ports");
      },
    },
    "connected-socket-hears-the-relay-alone": {
      level: "must",
      claim:
        "A socket connected to the relay gets the replies that come through it, overtaken ones too, and nothing else.",
      rows: ["D08", "D02"],
      docs: ["dgram.html#socketconnectport-address-callback"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const setup = await setUp(t, {}, { plan: ["hold", "pass"] });
        const { receiver, relay } = setup;
        receiver.on("message", (message: Buffer, { port, address }: RemoteInfo) => {
          receiver.send(`re: ${message}`, port, address);
        });
        const client = await t.bind();
        const connected = t.once(client, "connect");
        client.connect(relay.port, "127.0.0.1");
        await connected;
        const heard: string[] = [];
        client.on("message", (message: Buffer) => heard.push(message.toString()));
        t.equal(await send(setup.sender, "stranger", client.address().port), null, "a stranger's datagram is sent");
        for (const text of ["one", "two"]) await new Promise((resolve) => client.send(text, resolve));
        await t.until(() => heard.length === 2, "two replies");
        t.deepEqual(heard, ["re: two", "re: one"], "what is heard");
      },
    },
  },
});
