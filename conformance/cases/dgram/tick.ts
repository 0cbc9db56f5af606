/** Datagrams that are sent in one tick, and so may leave together: each stays one of its own. */
import type { DgramSocket } from "@sock/core";
import { group, type TestContext } from "../../src/case.ts";

const LOOPBACK = "127.0.0.1";

/** As large as they are, each of another letter, so that neither a border nor an order can get lost unseen. */
function packets(sizes: readonly number[]): string[] {
  return sizes.map((size, i) => String.fromCharCode(97 + (i % 26)).repeat(size));
}

/** What comes to it, as it comes. */
function inbox(socket: DgramSocket): string[] {
  const texts: string[] = [];
  socket.on("message", (message) => texts.push(message.toString()));
  return texts;
}

/** Sends all of them in this tick, and waits for the callbacks: the codes or sizes they tell, in their order. */
async function sendAll(
  t: TestContext,
  socket: DgramSocket,
  texts: readonly string[],
  port: number,
  address: string,
): Promise<string[]> {
  const calls: string[] = [];
  for (const [i, text] of texts.entries()) {
    socket.send(text, port, address, (error, bytes) => {
      calls.push(`${i}: ${error ? (error as NodeJS.ErrnoException).code : bytes}`);
    });
  }
  await t.until(() => calls.length === texts.length, "all callbacks");
  return calls;
}

function sizesOf(texts: readonly string[]): string[] {
  return texts.map((text, i) => `${i}: ${text.length}`);
}

/** Sends them in one tick, and checks that all come as they were sent, and that the callbacks tell their sizes in order. */
async function exchange(
  t: TestContext,
  sender: DgramSocket,
  receivers: readonly DgramSocket[],
  sizes: readonly number[],
  address: string,
): Promise<void> {
  const texts = packets(sizes);
  const boxes = receivers.map(inbox);
  const { port } = (receivers[0] as DgramSocket).address();
  t.deepEqual(await sendAll(t, sender, texts, port, address), sizesOf(texts), "the callbacks");
  for (const box of boxes) {
    await t.until(() => box.length >= texts.length, "every datagram");
    t.deepEqual(box, texts, "what came");
  }
}

/** Runs of one size, shorter and longer ones among them, empty ones, a last one that is shorter. */
const MIXED = [100, 100, 100, 40, 100, 100, 101, 101, 0, 0, 101, 1, 1, 1, 500, 500, 500, 499, 499];

export default group({
  id: "dgram/tick",
  cases: {
    "all-sizes-stay-apart": {
      level: "must",
      claim: "Equal, shorter, longer and empty datagrams of one tick arrive as they were sent, and callbacks tell so.",
      rows: ["D04", "D02"],
      needs: ["udp"],
      async run(t: TestContext) {
        await exchange(t, await t.bind(), [await t.bind()], MIXED, LOOPBACK);
      },
    },
    "all-sizes-stay-apart-on-version-six": {
      level: "must",
      claim: "So do those of a udp6 socket.",
      rows: ["D04", "D02"],
      needs: ["udp"],
      env: ["ipv6"],
      async run(t: TestContext) {
        await exchange(t, await t.bind({ type: "udp6" }), [await t.bind({ type: "udp6" })], MIXED, "::1");
      },
    },
    "to-a-mapped-address": {
      level: "must",
      claim: "So do those of a udp6 socket to a peer of IPv4.",
      rows: ["D04", "DS5"],
      needs: ["udp"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const sender = t.own(t.dgram.createSocket("udp6"));
        await new Promise<void>((resolve) => sender.bind(0, resolve));
        await exchange(t, sender, [await t.bind()], MIXED, `::ffff:${LOOPBACK}`);
      },
    },
    "of-a-connected-socket": {
      level: "must",
      claim: "So do those of a connected socket.",
      rows: ["D04", "D08"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const [sender, receiver] = [await t.bind(), await t.bind()];
        const box = inbox(receiver);
        const connected = t.once(sender, "connect");
        sender.connect(receiver.address().port, LOOPBACK);
        await connected;
        const texts = packets(MIXED);
        const calls: string[] = [];
        for (const [i, text] of texts.entries()) sender.send(text, (_, bytes) => calls.push(`${i}: ${bytes}`));
        await t.until(() => calls.length === texts.length && box.length >= texts.length, "all of them");
        t.deepEqual(calls, sizesOf(texts), "the callbacks");
        t.deepEqual(box, texts, "what came");
      },
    },
    "more-bytes-than-one-datagram-may-have": {
      level: "must",
      claim: "Nine datagrams of 9,000 bytes in one tick arrive whole.",
      rows: ["D04", "UD8"],
      needs: ["udp"],
      async run(t: TestContext) {
        await exchange(t, await t.bind(), [await t.bind()], new Array(9).fill(9000), LOOPBACK);
      },
    },
    "more-datagrams-than-one-call-takes": {
      level: "must",
      claim: "A hundred and fifty datagrams of one size in one tick arrive, in order.",
      rows: ["D04", "UD5"],
      needs: ["udp"],
      async run(t: TestContext) {
        await exchange(t, await t.bind(), [await t.bind()], new Array(150).fill(20), LOOPBACK);
      },
    },
    "several-peers": {
      level: "must",
      claim: "Datagrams of one tick to several peers, in turn and in runs, reach each its own, in order.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const sender = await t.bind();
        const receivers = [await t.bind(), await t.bind(), await t.bind()];
        const boxes = receivers.map(inbox);
        const wanted: string[][] = [[], [], []];
        for (const [i, to] of [0, 1, 2, 0, 0, 0, 1, 1, 2, 1, 0, 2, 2, 2].entries()) {
          const text = `datagram ${i % 10}`;
          wanted[to]?.push(text);
          sender.send(text, (receivers[to] as DgramSocket).address().port, LOOPBACK);
        }
        await t.until(() => boxes.flat().length >= 14, "every datagram");
        t.deepEqual(boxes, wanted, "what each got");
      },
    },
    "one-too-large-is-told-alone": {
      level: "must",
      claim: "One that is too large among others of a tick is EMSGSIZE in its callback; the others arrive, in order.",
      rows: ["D10", "IC4"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [sender, receiver] = [await t.bind(), await t.bind()];
        const box = inbox(receiver);
        const texts = packets([60, 60, 60, 70_000, 60, 60, 70_000, 60]);
        const calls = await sendAll(t, sender, texts, receiver.address().port, LOOPBACK);
        const wanted = sizesOf(texts).map((line) => line.replace("70000", "EMSGSIZE"));
        t.deepEqual(calls, wanted, "the callbacks");
        await t.until(() => box.length >= 6, "six datagrams");
        t.deepEqual(
          box,
          texts.filter(({ length }) => length === 60),
          "what came",
        );
      },
    },
    "all-refused": {
      level: "must",
      claim:
        "Without setBroadcast(true) each of several to a broadcast address in one tick is EACCES, one after them is not.",
      rows: ["D05", "D10"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const [sender, receiver] = [await t.bind({}, { port: 0, address: "0.0.0.0" }), await t.bind()];
        const box = inbox(receiver);
        const { port } = receiver.address();
        const refused = sendAll(t, sender, packets([30, 30, 30]), port, "127.255.255.255");
        sender.send("let through", port, LOOPBACK);
        t.deepEqual(await refused, ["0: EACCES", "1: EACCES", "2: EACCES"], "the callbacks");
        await t.until(() => box.length > 0, "the other");
        t.deepEqual(box, ["let through"], "what came");
      },
    },
    "broadcast-to-every-listener": {
      level: "must",
      claim: "Several to a broadcast address in one tick reach every listener, each as one of its own.",
      rows: ["D05", "MC1"],
      needs: ["udp", "udp.broadcast", "udp.reuse-addr"],
      env: ["linux", "broadcast"],
      async run(t: TestContext) {
        const first = await t.bind({ reuseAddr: true }, { port: 0, address: "0.0.0.0" });
        const second = await t.bind({ reuseAddr: true }, { port: first.address().port, address: "0.0.0.0" });
        const sender = await t.bind({}, { port: 0, address: "0.0.0.0" });
        sender.setBroadcast(true);
        await exchange(t, sender, [first, second], MIXED, "127.255.255.255");
      },
    },
    "multicast-to-every-member": {
      level: "must",
      claim: "Several to a group in one tick reach every member, each as one of its own.",
      rows: ["D06", "MC2"],
      needs: ["udp", "udp.multicast", "udp.reuse-addr"],
      env: ["linux", "multicast"],
      async run(t: TestContext) {
        const address = `239.78.${(t.seed >>> 8) & 255}.${(t.seed & 127) + 1}`;
        const first = await t.bind({ reuseAddr: true }, { port: 0, address: "0.0.0.0" });
        const second = await t.bind({ reuseAddr: true }, { port: first.address().port, address: "0.0.0.0" });
        for (const member of [first, second]) member.addMembership(address, LOOPBACK);
        const sender = await t.bind();
        sender.setMulticastInterface(LOOPBACK);
        await exchange(t, sender, [first, second], MIXED, address);
      },
    },
  },
});
