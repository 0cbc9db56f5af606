/** Every form of `send`, seen by an independent receiver. */
import { Buffer } from "node:buffer";
import type { DgramSocket } from "@sock/core";
import { group, type PeerDatagram, type TestContext } from "../../src/case.ts";

type Send = (...args: unknown[]) => unknown;

/** Sends and returns what the peer receives, as text. */
async function received(socket: DgramSocket, peer: PeerDatagram, ...args: unknown[]): Promise<string> {
  (socket.send as Send)(...args);
  return (await peer.receive()).data.toString();
}

/** What the callback is given. */
function outcome(socket: DgramSocket, ...args: unknown[]): Promise<unknown[]> {
  return new Promise((resolve) => (socket.send as Send)(...args, (...result: unknown[]) => resolve(result)));
}

export default group({
  id: "dgram/send",
  cases: {
    "buffer-to-port-and-address": {
      level: "must",
      claim: "send(buffer, port, address) sends the whole buffer.",
      rows: ["D04", "P06"],
      docs: ["dgram.html#socketsendmsg-offset-length-port-address-callback"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        t.equal(await received(socket, peer, Buffer.from("plain"), peer.port, "127.0.0.1"), "plain", "received");
      },
    },
    "no-address-means-loopback": {
      level: "must",
      claim: "Without an address, and with a null or empty one, a datagram goes to 127.0.0.1.",
      rows: ["D04", "UD11"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        t.equal(await received(socket, peer, "a", peer.port), "a", "send(msg, port)");
        t.equal(await received(socket, peer, "b", peer.port, undefined), "b", "address undefined");
        t.equal(await received(socket, peer, "c", peer.port, null), "c", "address null");
        t.equal(await received(socket, peer, "d", peer.port, ""), "d", "address ''");
        t.equal(await received(socket, peer, Buffer.from("xefx"), 1, 2, peer.port), "ef", "offset, length, port");
      },
    },
    "offset-and-length": {
      level: "must",
      claim: "offset and length choose a part of the buffer; both ends are inclusive of the edges.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        const data = Buffer.from("0123456789");
        const to = [peer.port, "127.0.0.1"];
        t.equal(await received(socket, peer, data, 2, 3, ...to), "234", "a part within");
        t.equal(await received(socket, peer, data, 0, 10, ...to), "0123456789", "the whole");
        t.equal(await received(socket, peer, data, 9, 1, ...to), "9", "the last byte");
        t.equal(await received(socket, peer, data, 10, 0, ...to), "", "nothing at the end");
      },
    },
    "offset-and-length-of-a-string-count-bytes": {
      level: "must",
      claim: "offset and length of a string count its UTF-8 bytes, not its characters.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        t.equal(await received(socket, peer, "äöü", 2, 2, peer.port, "127.0.0.1"), "ö", "received");
      },
    },
    "string-is-utf-eight": {
      level: "must",
      claim: "A string is sent as UTF-8.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        socket.send("grüße 🌍", peer.port, "127.0.0.1");
        t.deepEqual((await peer.receive()).data, Buffer.from("grüße 🌍", "utf8"), "bytes received");
      },
    },
    "typed-array": {
      level: "must",
      claim: "A typed array is sent byte for byte, a view of a larger buffer only as far as it reaches.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        const words = new Uint16Array([0x4241, 0x4443, 0x4645]);
        const bytes = Buffer.from(words.buffer);
        for (const [what, view, expected] of [
          ["Uint16Array", words, bytes],
          ["a part of it", words.subarray(1, 2), bytes.subarray(2, 4)],
          ["Float64Array", new Float64Array([1.5]), Buffer.from(new Float64Array([1.5]).buffer)],
          ["Uint8Array", new Uint8Array([1, 2, 3]), Buffer.from([1, 2, 3])],
        ] as const) {
          socket.send(view, peer.port, "127.0.0.1");
          t.equal((await peer.receive()).data.toString("hex"), expected.toString("hex"), what);
        }
      },
    },
    "data-view": {
      level: "must",
      claim: "A DataView is sent as far as it reaches, with and without offset and length.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        const source = Buffer.from("abcdefgh");
        const view = new DataView(source.buffer, source.byteOffset + 2, 4);
        t.equal(await received(socket, peer, view, peer.port, "127.0.0.1"), "cdef", "the view");
        t.equal(await received(socket, peer, view, 1, 2, peer.port, "127.0.0.1"), "de", "a part of the view");
      },
    },
    "array-is-one-datagram": {
      level: "must",
      claim: "An array of strings, buffers and views leaves as one datagram in order, an empty array as an empty one.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        const parts = ["a", Buffer.from("bc"), new Uint8Array([100]), "", "é"];
        t.equal(await received(socket, peer, parts, peer.port, "127.0.0.1"), "abcdé", "received");
        t.equal(await received(socket, peer, [], peer.port, "127.0.0.1"), "", "received for an empty array");
      },
    },
    "array-is-copied-when-sent": {
      level: "should",
      claim: "Changing the array after send() does not change the datagram.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        const parts = ["first", "second"];
        // Not bound yet, so the datagram waits while the array changes.
        socket.send(parts, peer.port, "127.0.0.1");
        parts.length = 0;
        t.equal((await peer.receive()).data.toString(), "firstsecond", "received");
      },
    },
    "callback-tells-the-bytes": {
      level: "must",
      claim: "The callback gets null and the number of bytes sent, in every form.",
      rows: ["D04", "UD5"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        const { port } = peer;
        const data = Buffer.from("hello");
        t.deepEqual(await outcome(socket, data, port), [null, 5], "send(msg, port, callback)");
        t.deepEqual(await outcome(socket, data, port, "127.0.0.1"), [null, 5], "send(msg, port, address, callback)");
        t.deepEqual(await outcome(socket, data, 1, 3, port), [null, 3], "send(msg, offset, length, port, callback)");
        t.deepEqual(await outcome(socket, data, 1, 3, port, "127.0.0.1"), [null, 3], "the full form");
        t.deepEqual(await outcome(socket, "äö", port), [null, 4], "a string");
        t.deepEqual(await outcome(socket, ["ab", "cd"], port), [null, 4], "an array");
        t.deepEqual(await outcome(socket, "", port), [null, 0], "an empty one");
      },
    },
    "callback-comes-later": {
      level: "must",
      claim: "The callback is called on a later tick than send().",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        let returned = false;
        const early = new Promise<boolean>((resolve) => socket.send("x", peer.port, () => resolve(!returned)));
        returned = true;
        t.equal(await early, false, "callback inside send()");
      },
    },
    "numeric-string-as-port": {
      level: "must",
      claim: "A port may be a numeric string.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        t.equal(await received(socket, peer, "x", String(peer.port), "127.0.0.1"), "x", "received");
      },
    },
    "host-name-resolves": {
      level: "must",
      claim: "A host name is resolved, and the callback comes after that.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        t.deepEqual(await outcome(socket, "by name", peer.port, "localhost"), [null, 7], "callback");
        t.equal((await peer.receive()).data.toString(), "by name", "received");
      },
    },
    "implicit-bind": {
      level: "must",
      claim: "send() of an unbound socket binds it, emits 'listening' once, and the socket receives the answer.",
      rows: ["D04", "UD1", "P06"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        const log = t.journal();
        log.watch("", socket, ["listening", "error"]);
        const answer = t.once(socket, "message");
        socket.send("question", peer.port, "127.0.0.1");
        const question = await peer.receive();
        t.equal(question.data.toString(), "question", "what the peer receives");
        await peer.send("answer", question.port, "127.0.0.1");
        t.equal(String((await answer)[0]), "answer", "what comes back");
        log.equals(["listening"]);
      },
    },
    "queued-before-bound-keep-their-order": {
      level: "must",
      claim: "Datagrams sent before the socket is bound leave in order, and their callbacks come in order.",
      rows: ["UD1", "D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        const log = t.journal();
        for (const name of ["a", "b", "c", "d"]) {
          socket.send(name, peer.port, "127.0.0.1", (error) => log.mark(`${name}:${error}`));
        }
        let text = "";
        for (let i = 0; i < 4; i += 1) text += (await peer.receive()).data.toString();
        t.equal(text, "abcd", "order received");
        await log.until("d:null");
        log.equals(["a:null", "b:null", "c:null", "d:null"]);
      },
    },
    "while-a-bind-is-pending": {
      level: "must",
      claim: "send() right after bind() goes out from the port that was bound.",
      rows: ["D04", "D03"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        socket.bind(0, "127.0.0.1");
        socket.send("early", peer.port, "127.0.0.1");
        const datagram = await peer.receive();
        t.equal(datagram.data.toString(), "early", "received");
        t.equal(datagram.port, socket.address().port, "the sender's port");
      },
    },
    "burst-in-order": {
      level: "must",
      claim: "Fifty small datagrams sent in one tick all arrive in order, and every callback tells its bytes.",
      rows: ["UD5", "D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        const sent: Promise<unknown[]>[] = [];
        for (let i = 0; i < 50; i += 1) sent.push(outcome(socket, `packet ${i}`, peer.port, "127.0.0.1"));
        for (let i = 0; i < 50; i += 1) {
          t.equal((await peer.receive()).data.toString(), `packet ${i}`, "received");
        }
        for (const [i, result] of (await Promise.all(sent)).entries()) {
          t.deepEqual(result, [null, `packet ${i}`.length], `callback ${i}`);
        }
      },
    },
    "burst-before-connect-keeps-its-order": {
      level: "must",
      claim: "Datagrams that are sent right before a `connect` arrive in order, before those of the connected socket.",
      rows: ["D04", "D08"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        for (const name of ["a", "b", "c"]) socket.send(name, peer.port, "127.0.0.1");
        socket.connect(peer.port, "127.0.0.1", () => {
          socket.send("d");
          socket.send("e");
        });
        let text = "";
        for (let i = 0; i < 5; i += 1) text += (await peer.receive()).data.toString();
        t.equal(text, "abcde", "order received");
      },
    },
    "sender-address-is-the-bound-one": {
      level: "must",
      claim: "A datagram carries the address and port that its socket is bound to.",
      rows: ["D04", "D03"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind({}, { port: 0, address: "127.0.0.8" });
        const peer = await t.peer.datagram();
        socket.send("x", peer.port, "127.0.0.1");
        const { address, port, family } = await peer.receive();
        t.deepEqual({ address, family, port }, socket.address(), "the sender as the peer sees it");
      },
    },
    "to-itself": {
      level: "must",
      claim: "A socket can send to its own port.",
      rows: ["D04", "D02"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const message = t.once(socket, "message");
        socket.send("me", socket.address().port, "127.0.0.1");
        const [data, info] = await message;
        t.equal(String(data), "me", "the message");
        t.equal((info as { port: number }).port, socket.address().port, "the sender's port");
      },
    },
  },
});
