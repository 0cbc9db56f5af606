/** `sendMany`: many datagrams by one call, with one answer. */
import { Buffer } from "node:buffer";
import type { DgramSocket } from "@sock/core";
import { type Datagram, sendMany } from "@sock/core/extras";
import { group, type TestContext } from "../../../src/case.ts";

const ADDRESS = "127.0.0.1";

/** Text of the datagrams that come to a socket, as they come. */
function inbox(socket: DgramSocket): string[] {
  const texts: string[] = [];
  socket.on("message", (message) => texts.push(message.toString()));
  return texts;
}

/** A sender, and a receiver at that port. */
async function ends(t: TestContext): Promise<{ sender: DgramSocket; texts: string[]; port: number }> {
  const [sender, receiver] = [await t.bind(), await t.bind()];
  return { sender, texts: inbox(receiver), port: receiver.address().port };
}

/** A datagram of each, to that port. */
function datagrams(port: number, data: readonly Datagram["data"][]): Datagram[] {
  return data.map((item) => ({ data: item, port, address: ADDRESS }));
}

/** What it rejects with. */
async function rejection(promise: Promise<unknown>): Promise<Error & { sent?: number }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it was resolved");
}

export default group({
  id: "dgram/extras/send-many",
  cases: {
    "all-arrive-and-are-counted": {
      level: "must",
      claim: "Every datagram arrives as one of its own, in order, and the promise tells how many went.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const { sender, texts, port } = await ends(t);
        const wanted = Array.from({ length: 20 }, (_, i) => `datagram ${i}`);
        t.equal(await sendMany(sender, datagrams(port, wanted)), 20, "the count");
        await t.until(() => texts.length >= 20, "20 datagrams");
        t.deepEqual(texts, wanted, "what came");
      },
    },
    "every-kind-of-data": {
      level: "must",
      claim: "Text, buffers, views and lists of parts are sent as `send` sends them; an empty one too.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const { sender, texts, port } = await ends(t);
        const bytes = Buffer.from("view");
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const kinds = ["é", Buffer.from("buffer"), view, ["of ", Buffer.from("parts")], ""];
        t.equal(await sendMany(sender, datagrams(port, kinds)), 5, "the count");
        await t.until(() => texts.length >= 5, "5 datagrams");
        t.deepEqual(texts, ["é", "buffer", "view", "of parts", ""], "what came");
      },
    },
    "callback-instead-of-promise": {
      level: "must",
      claim: "With a callback it returns nothing and calls it once, later, with null and the count.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const { sender, port } = await ends(t);
        const calls: unknown[][] = [];
        const returned = sendMany(sender, datagrams(port, ["1", "2", "3"]), (...args) => calls.push(args));
        t.equal(returned, undefined, "what it returned");
        t.equal(calls.length, 0, "calls before it returned");
        await t.until(() => calls.length > 0, "the callback");
        await t.turns(3);
        t.deepEqual(calls, [[null, 3]], "calls");
      },
    },
    "none-at-all": {
      level: "must",
      claim: "An empty list is answered with 0.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        t.equal(await sendMany(await t.bind(), []), 0, "the count");
      },
    },
    "binds-itself": {
      level: "must",
      claim: "An unbound socket binds itself, and sends all of them.",
      rows: ["D04", "D03"],
      needs: ["udp"],
      async run(t: TestContext) {
        const receiver = await t.bind();
        const texts = inbox(receiver);
        const { port } = receiver.address();
        const sender = t.own(t.dgram.createSocket("udp4"));
        t.equal(await sendMany(sender, datagrams(port, ["a", "b", "c"])), 3, "the count");
        await t.until(() => texts.length >= 3, "3 datagrams");
        t.deepEqual([...texts].sort(), ["a", "b", "c"], "what came");
        t.ok(sender.address().port > 0, "the sender is bound");
      },
    },
    "on-a-connected-socket": {
      level: "must",
      claim: "A connected socket needs neither port nor address.",
      rows: ["D08", "D04"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const [sender, receiver] = [await t.bind(), await t.bind()];
        const texts = inbox(receiver);
        const connected = t.once(sender, "connect");
        sender.connect(receiver.address().port, ADDRESS);
        await connected;
        t.equal(await sendMany(sender, [{ data: "one" }, { data: "two" }]), 2, "the count");
        await t.until(() => texts.length >= 2, "2 datagrams");
        t.deepEqual(texts, ["one", "two"], "what came");
      },
    },
    "names-are-resolved": {
      level: "must",
      claim: "A host name among the addresses is resolved, as `send` does.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const { sender, texts, port } = await ends(t);
        const packets = [ADDRESS, "localhost", ADDRESS].map((address, i) => ({ data: `${i}`, port, address }));
        t.equal(await sendMany(sender, packets), 3, "the count");
        await t.until(() => texts.length >= 3, "3 datagrams");
        t.deepEqual([...texts].sort(), ["0", "1", "2"], "what came");
      },
    },
    "one-fails-the-others-go": {
      level: "must",
      claim: "One that is too large is told as EMSGSIZE with the number of the others, which arrive.",
      rows: ["D10", "D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const { sender, texts, port } = await ends(t);
        const parts = ["before", Buffer.alloc(70_000), "after"];
        const error = await rejection(sendMany(sender, datagrams(port, parts)));
        t.error(error, { code: "EMSGSIZE", syscall: "send" }, "the error");
        t.equal(error.sent, 2, "how many went");
        await t.until(() => texts.length >= 2, "2 datagrams");
        t.deepEqual(texts, ["before", "after"], "what came");
      },
    },
    "thousands-at-once": {
      level: "must",
      claim: "More than any buffer holds are all taken, in time, and counted.",
      rows: ["D04", "D07"],
      needs: ["udp"],
      budget: "long",
      async run(t: TestContext) {
        const { sender, texts, port } = await ends(t);
        const data = Buffer.alloc(1000, "x");
        t.equal(await sendMany(sender, datagrams(port, new Array(5000).fill(data))), 5000, "the count");
        t.equal(sender.getSendQueueCount(), 0, "datagrams that still wait");
        await t.until(() => texts.length > 0, "some that came");
      },
    },
    "wrong-arguments-send-nothing": {
      level: "must",
      claim: "A port out of range, or data of no known kind, is thrown before any is sent.",
      rows: ["D04", "D10"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [sender, receiver] = [await t.bind(), await t.bind()];
        const { port } = receiver.address();
        const good = { data: "good", port, address: ADDRESS };
        t.throws(() => sendMany(sender, [good, { ...good, port: 70_000 }]), { code: "ERR_SOCKET_BAD_PORT" }, "port");
        t.throws(
          () => sendMany(sender, [good, { ...good, data: 5 as unknown as string }]),
          { code: "ERR_INVALID_ARG_TYPE" },
          "data",
        );
        await t.never(receiver, "message");
      },
    },
    "closed-socket": {
      level: "must",
      claim: "On a closed socket it is refused with ERR_SOCKET_DGRAM_NOT_RUNNING, and none went.",
      rows: ["D09", "D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const sender = await t.bind();
        sender.close();
        const error = await rejection(sendMany(sender, [{ data: "late", port: 9, address: ADDRESS }]));
        t.error(error, { code: "ERR_SOCKET_DGRAM_NOT_RUNNING" }, "the error");
        t.equal(error.sent, 0, "how many went");
      },
    },
  },
});
