/** Receiving: the message, the `rinfo`, sizes from nothing to the largest. */
import { Buffer } from "node:buffer";
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";
import { group, type TestContext } from "../../src/case.ts";

/** Means nothing without the name of its interface. */
const isLinkLocal = ({ address }: NetworkInterfaceInfo): boolean => address.startsWith("fe80:");

export default group({
  id: "dgram/message",
  cases: {
    "buffer-and-rinfo": {
      level: "must",
      claim: "'message' carries a Buffer and exactly address, family, port and size of the sender.",
      rows: ["D02", "MC8"],
      members: [
        "dgram.RemoteInfo.address",
        "dgram.RemoteInfo.family",
        "dgram.RemoteInfo.port",
        "dgram.RemoteInfo.size",
      ],
      docs: ["dgram.html#event-message"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const peer = await t.peer.datagram();
        const message = t.once(socket, "message");
        await peer.send("five!", socket.address().port, "127.0.0.1");
        const [data, info, ...rest] = await message;
        t.ok(Buffer.isBuffer(data), "the message is a Buffer");
        t.equal(data.toString(), "five!", "the message");
        t.deepEqual(
          { ...(info as object) },
          { address: "127.0.0.1", family: "IPv4", port: peer.port, size: 5 },
          "rinfo",
        );
        t.equal(rest.length, 0, "further arguments");
      },
    },
    "empty-datagram": {
      level: "must",
      claim: "An empty datagram is a message of length 0.",
      rows: ["D02"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const peer = await t.peer.datagram();
        const message = t.once(socket, "message");
        await peer.send("", socket.address().port, "127.0.0.1");
        const [data, info] = await message;
        t.ok(Buffer.isBuffer(data), "the message is a Buffer");
        t.equal(data.length, 0, "length");
        t.deepEqual(
          { ...(info as object) },
          { address: "127.0.0.1", family: "IPv4", port: peer.port, size: 0 },
          "rinfo",
        );
      },
    },
    "empty-datagram-sent": {
      level: "must",
      claim: "Sending '', an empty buffer and an empty array each sends one empty datagram.",
      rows: ["D02", "D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        for (const message of ["", Buffer.alloc(0), []]) {
          socket.send(message, peer.port, "127.0.0.1");
          t.equal((await peer.receive()).data.length, 0, "length received");
        }
      },
    },
    "largest-datagram-received": {
      level: "must",
      claim: "A datagram of 65507 bytes is received whole.",
      rows: ["D02", "UD8"],
      docs: ["dgram.html#note-about-udp-datagram-size"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const peer = await t.peer.datagram();
        const message = t.once(socket, "message");
        const sent = t.bytes(65_507, 21);
        await peer.send(sent, socket.address().port, "127.0.0.1");
        const [data, info] = await message;
        t.equal((data as Buffer).length, 65_507, "length");
        t.equal((info as { size: number }).size, 65_507, "rinfo.size");
        t.equal(t.sha256(data as Buffer), t.sha256(sent), "digest");
      },
    },
    "largest-datagram-sent": {
      level: "must",
      claim: "A datagram of 65507 bytes is sent whole, and the callback says so.",
      rows: ["D04", "UD8"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        const sent = t.bytes(65_507, 22);
        const count = await new Promise((resolve) => socket.send(sent, peer.port, (_error, n) => resolve(n)));
        t.equal(count, 65_507, "bytes of the callback");
        t.equal(t.sha256((await peer.receive()).data), t.sha256(sent), "digest");
      },
    },
    "boundaries-are-kept": {
      level: "must",
      claim: "Each datagram is one message: none is merged with the next or split.",
      rows: ["D02"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const sizes: number[] = [];
        socket.on("message", (data, info) => void sizes.push(data.length, info.size));
        const peer = await t.peer.datagram();
        for (const size of [1, 1400, 0, 9000, 2])
          await peer.send(t.bytes(size, size), socket.address().port, "127.0.0.1");
        await t.until(() => sizes.length === 10, "five messages");
        t.deepEqual(sizes, [1, 1, 1400, 1400, 0, 0, 9000, 9000, 2, 2], "lengths and rinfo.size");
      },
    },
    "kept-messages-stay-intact": {
      level: "must",
      claim: "A message that is kept is not overwritten by later ones.",
      rows: ["D02", "ED10"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const kept: Buffer[] = [];
        socket.on("message", (data) => void kept.push(data));
        const peer = await t.peer.datagram();
        const { port } = socket.address();
        for (const text of ["first", "other", "third"]) await peer.send(text, port, "127.0.0.1");
        await t.until(() => kept.length === 3, "three messages");
        t.deepEqual(
          kept.map((data) => data.toString()),
          ["first", "other", "third"],
          "the messages kept",
        );
      },
    },
    "small-messages-pin-no-large-slab": {
      level: "should",
      claim: "Keeping many small messages costs memory in proportion to their size.",
      rows: ["D02", "ED10"],
      needs: ["udp"],
      async run(t: TestContext) {
        const count = 200;
        const kept: Buffer[] = [];
        const socket = await t.bind();
        socket.on("message", (data) => void kept.push(data));
        const peer = await t.peer.datagram();
        const { port } = socket.address();
        for (let i = 1; i <= count; i++) {
          await peer.send(`message ${i}`, port, "127.0.0.1");
          await t.until(() => kept.length === i, `message ${i}`);
        }
        const slabs = new Set(kept.map((data) => data.buffer));
        const pinned = [...slabs].reduce((sum, slab) => sum + slab.byteLength, 0);
        t.ok(pinned < 1024 * 1024, `${count} messages of about 11 bytes pin ${pinned} bytes`);
      },
    },
    "a-message-may-be-changed": {
      level: "must",
      claim: "Writing into a message changes no other message.",
      rows: ["D02"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const kept: Buffer[] = [];
        socket.on("message", (data) => {
          kept.push(data);
          data.fill(120);
        });
        const peer = await t.peer.datagram();
        for (const text of ["aaa", "bbb"]) await peer.send(text, socket.address().port, "127.0.0.1");
        await t.until(() => kept.length === 2, "two messages");
        t.deepEqual(
          kept.map((data) => data.toString()),
          ["xxx", "xxx"],
          "the messages",
        );
      },
    },
    "answer-to-rinfo": {
      level: "must",
      claim: "A reply sent to rinfo.port and rinfo.address reaches the sender.",
      rows: ["D02", "P06"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        socket.on("message", (data, { address, port }) => socket.send(`ack ${data}`, port, address));
        const peer = await t.peer.datagram();
        await peer.send("request", socket.address().port, "127.0.0.1");
        const reply = await peer.receive();
        t.equal(reply.data.toString(), "ack request", "the reply");
        t.equal(reply.port, socket.address().port, "the replier's port");
      },
    },
    "several-senders": {
      level: "must",
      claim: "rinfo tells several senders apart.",
      rows: ["D02"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const seen: string[] = [];
        socket.on("message", (data, { port }) => void seen.push(`${data}:${port}`));
        const [a, b] = [await t.peer.datagram(), await t.peer.datagram()];
        await a.send("a", socket.address().port, "127.0.0.1");
        await t.until(() => seen.length === 1, "the first message");
        await b.send("b", socket.address().port, "127.0.0.1");
        await t.until(() => seen.length === 2, "the second message");
        t.deepEqual(seen, [`a:${a.port}`, `b:${b.port}`], "messages and ports");
      },
    },
    "a-throwing-listener-does-not-stop-the-socket": {
      level: "should",
      claim: "A listener of 'message' that throws is an uncaught exception, and the next datagram is still delivered.",
      rows: ["D02"],
      needs: ["udp"],
      budget: "long",
      async run(t: TestContext) {
        const source = `
          process.on("uncaughtException", (error) => console.log("uncaught", error.message));
          const socket = dgram.createSocket("udp4");
          let count = 0;
          socket.on("message", (data) => {
            count += 1;
            console.log("message", String(data));
            if (count === 1) {
              socket.send("second", socket.address().port, "127.0.0.1");
              throw new Error("in the listener");
            }
            socket.close();
          });
          socket.bind(0, "127.0.0.1", () => socket.send("first", socket.address().port, "127.0.0.1"));
        `;
        const { code, stdout } = await t.child(source);
        t.equal(stdout, "message first\nuncaught in the listener\nmessage second\n", "what the program says");
        t.equal(code, 0, "exit code");
      },
    },
    "link-local-sender-has-its-interface": {
      level: "must",
      claim: "The address of a link-local sender ends with % and the interface's name, and a reply to it arrives.",
      rows: ["D02", "MC7"],
      docs: ["dgram.html#event-message"],
      needs: ["udp"],
      env: ["link-local"],
      async run(t: TestContext) {
        const [name = "", found = []] =
          Object.entries(networkInterfaces()).find(([, all]) => all?.some(isLinkLocal)) ?? [];
        const address = `${found.find(isLinkLocal)?.address}%${name}`;
        const receiver = await t.bind({ type: "udp6" }, { address });
        const sender = await t.bind({ type: "udp6" }, { address });
        const message = t.once(receiver, "message");
        sender.send("here", receiver.address().port, address);
        const { address: from, port } = (await message)[1] as { address: string; port: number };
        t.equal(from, address, "rinfo.address");
        const answer = t.once(sender, "message");
        receiver.send("there", port, from);
        t.equal(String((await answer)[0]), "there", "the answer");
      },
    },
  },
});
