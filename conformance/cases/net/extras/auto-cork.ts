/** `autoCork`: the writes of one tick leave together, and everything documented about them stays true. */
import { Buffer } from "node:buffer";
import { nextTick } from "node:process";
import { PassThrough } from "node:stream";
import type { NetSocket } from "@sock/core";
import { autoCork } from "@sock/core/extras";
import { group, type PeerConnection, type TestContext } from "../../../src/case.ts";

/** A corked client with Nagle's algorithm off, and its connection at the peer. */
async function corked(t: TestContext): Promise<[NetSocket, PeerConnection]> {
  const listener = await t.peer.listen();
  const socket = await t.dial(listener.port);
  socket.setNoDelay(true);
  return [autoCork(socket), await listener.accept()];
}

export default group({
  id: "net/extras/auto-cork",
  cases: {
    "writes-of-one-tick-arrive-together": {
      level: "must",
      claim: "Ten small writes of one tick are one chunk to a reader, although Nagle's algorithm is off.",
      rows: ["K10", "K22"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        accepted.setNoDelay(true);
        t.equal(autoCork(accepted), accepted, "what autoCork returned");
        for (let i = 0; i < 10; i++) accepted.write(`${i}`.repeat(20));
        const [chunk] = await t.once(client, "data");
        t.equal((chunk as Buffer).length, 200, "bytes of the first chunk");
      },
    },
    "order-over-ticks-and-kinds": {
      level: "must",
      claim: "Text, buffers and typed arrays of several ticks arrive in the order of the writes.",
      rows: ["K10"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        socket.write("a");
        socket.write(Buffer.from("b"));
        socket.write("63", "hex");
        socket.write(new Uint8Array([100]));
        nextTick(() => socket.write("e"));
        await t.turns(1);
        socket.write("é");
        socket.end("g");
        t.equal((await remote.readToEnd()).toString(), "abcdeég", "what the peer read");
      },
    },
    "halves-of-a-character-stay-apart": {
      level: "must",
      claim: "Two halves of a surrogate pair in two writes are two replacement characters, as without corking.",
      rows: ["K10", "K22"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        socket.write("x\ud83d");
        socket.write("\ude00y");
        socket.end();
        const expected = Buffer.concat([Buffer.from("x\ud83d"), Buffer.from("\ude00y")]);
        t.equal((await remote.readToEnd()).toString("hex"), expected.toString("hex"), "what the peer read");
      },
    },
    "each-write-has-its-callback": {
      level: "must",
      claim: "Each write's callback comes once, in order, without an error, and not before the tick is over.",
      rows: ["K10"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        const calls: string[] = [];
        for (const name of ["one", "two", "three"]) {
          socket.write(name, (error) => calls.push(`${name} ${error ?? "done"}`));
        }
        t.equal(calls.length, 0, "callbacks before the tick was over");
        await t.until(() => calls.length >= 3, "the callbacks");
        t.deepEqual(calls, ["one done", "two done", "three done"], "callbacks");
        t.equal((await remote.read(11)).toString(), "onetwothree", "what the peer read");
      },
    },
    "counters-include-what-is-held": {
      level: "must",
      claim: "bytesWritten and writableLength include the held writes at once; afterwards nothing is left.",
      rows: ["K17"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        socket.write("four");
        socket.write(Buffer.alloc(6));
        t.equal(socket.bytesWritten, 10, "bytesWritten in the same tick");
        t.equal(socket.writableLength, 10, "writableLength in the same tick");
        await remote.read(10);
        await t.until(() => socket.writableLength === 0, "nothing left");
        t.equal(socket.bytesWritten, 10, "bytesWritten afterwards");
      },
    },
    "false-at-the-mark-and-one-drain": {
      level: "must",
      claim: "Held writes count towards the high-water mark: false past it, one `drain` when all is out.",
      rows: ["K08", "K10"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        const half = socket.writableHighWaterMark / 2;
        let drains = 0;
        socket.on("drain", () => drains++);
        t.equal(socket.write(Buffer.alloc(half)), true, "the first write");
        t.equal(socket.write(Buffer.alloc(half)), false, "the write that reached the mark");
        await remote.read(2 * half);
        await t.until(() => drains > 0, "drain");
        await t.turns(3);
        t.equal(drains, 1, "number of `drain` events");
      },
    },
    "end-sends-what-is-held": {
      level: "must",
      claim: "end(data) sends the held writes and its own data before FIN, and a later write fails as documented.",
      rows: ["K11", "K10"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        socket.write("held ");
        socket.write("too ");
        socket.end("last");
        t.equal((await remote.readToEnd()).toString(), "held too last", "what the peer read");
        const failed = t.once(socket, "error");
        socket.write("late");
        t.error((await failed)[0], { code: "ERR_STREAM_WRITE_AFTER_END" }, "the error");
      },
    },
    "end-in-the-same-tick-loses-nothing": {
      level: "must",
      claim: "Writes and end of one tick arrive whole, followed by FIN, and the socket closes cleanly.",
      rows: ["K11", "K09"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        for (let i = 0; i < 100; i++) socket.write(`${i},`);
        socket.end();
        const expected = Array.from({ length: 100 }, (_, i) => `${i},`).join("");
        t.equal((await remote.readToEnd()).toString(), expected, "what the peer read");
        const closed = t.once(socket, "close");
        socket.resume();
        await remote.fin();
        t.deepEqual(await closed, [false], "arguments of `close`");
      },
    },
    "destroy-fails-what-is-held": {
      level: "must",
      claim: "destroy() drops held writes: their callbacks get an error, and nothing reaches the peer.",
      rows: ["K12", "K10"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        const codes: unknown[] = [];
        const note = (error?: (Error & { code?: string }) | null): void => void codes.push(error?.code);
        socket.write("one", note);
        socket.write("two", note);
        socket.destroy();
        t.deepEqual(await t.once(socket, "close"), [false], "arguments of `close`");
        t.deepEqual(codes, ["ERR_STREAM_DESTROYED", "ERR_STREAM_DESTROYED"], "codes that the callbacks got");
        t.equal((await remote.readToEnd()).length, 0, "bytes that reached the peer");
      },
    },
    "own-corks-nest": {
      level: "must",
      claim: "A cork of the caller's own outlives the tick, and its uncork sends everything.",
      rows: ["K22"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        socket.cork();
        socket.write("a");
        await t.turns(3);
        socket.write("b");
        t.equal(socket.writableLength, 2, "writableLength while corked");
        socket.uncork();
        t.equal((await remote.read(2)).toString(), "ab", "what the peer read");
        t.equal(socket.writableCorked, 0, "writableCorked afterwards");
      },
    },
    "every-connection-of-a-server": {
      level: "must",
      claim: "autoCork(server) holds for every connection, before its listeners see it; and autoCork twice is once.",
      rows: ["S10", "K22"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => {
          for (let i = 0; i < 5; i++) socket.write("12345");
          t.equal(socket.writableLength, 25, "writableLength in the connection listener");
          autoCork(socket);
          socket.end();
        });
        t.equal(autoCork(server), server, "what autoCork returned");
        for (let i = 0; i < 3; i++) {
          const client = await t.dial(t.portOf(server));
          t.equal((await t.collect(client)).length, 25, "bytes of one connection");
        }
      },
    },
    "writes-before-connect": {
      level: "must",
      claim: "Writes before the connection is there wait for it, with their callbacks.",
      rows: ["K10", "K19"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(autoCork(t.net.connect(listener.port, "127.0.0.1")));
        let calls = 0;
        socket.write("early ", () => calls++);
        socket.write("bird", () => calls++);
        const remote = await listener.accept();
        t.equal((await remote.read(10)).toString(), "early bird", "what the peer read");
        await t.until(() => calls === 2, "both callbacks");
      },
    },
    "pipe-into-it": {
      level: "must",
      claim: "A pipe into the socket loses nothing, under back-pressure too.",
      rows: ["K14", "K13"],
      needs: ["tcp.no-delay"],
      budget: "long",
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        const bytes = t.bytes(4 * 1024 * 1024);
        const source = new PassThrough();
        source.pipe(socket);
        for (let at = 0; at < bytes.length; at += 10_000) source.write(bytes.subarray(at, at + 10_000));
        source.end();
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, bytes.length, "bytes that arrived");
        t.equal(sha256, t.sha256(bytes), "their digest");
      },
    },
    "many-texts-and-a-callback-among-them": {
      level: "must",
      claim:
        "Of many texts of one tick those with a callback have it called once, in order, and all bytes arrive in order.",
      rows: ["K10"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        const calls: number[] = [];
        for (let i = 0; i < 30; i++) {
          if (i % 7 === 3) socket.write(`${i},`, () => calls.push(i));
          else socket.write(`${i},`);
        }
        const expected = Array.from({ length: 30 }, (_, i) => `${i},`).join("");
        t.equal(socket.writableLength, expected.length, "writableLength in the same tick");
        t.equal(socket.bytesWritten, expected.length, "bytesWritten in the same tick");
        t.equal((await remote.read(expected.length)).toString(), expected, "what the peer read");
        await t.until(() => calls.length >= 4, "the callbacks");
        t.deepEqual(calls, [3, 10, 17, 24], "callbacks");
        t.equal(socket.bytesWritten, expected.length, "bytesWritten afterwards");
      },
    },
    "texts-of-several-encodings": {
      level: "must",
      claim: "Each text of a tick is encoded as its own write says, or as setDefaultEncoding says at that moment.",
      rows: ["K10", "K22"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        socket.write("é");
        socket.write("è", "utf8");
        socket.write("é", "latin1");
        socket.write("6162", "hex");
        socket.setDefaultEncoding("latin1");
        socket.write("é");
        socket.write("è");
        socket.write("è", "utf8");
        socket.write("");
        socket.setDefaultEncoding("utf8");
        socket.write("é");
        socket.end();
        const expected = "c3a9c3a8" + "e9" + "6162" + "e9e8" + "c3a8" + "c3a9";
        t.equal((await remote.readToEnd()).toString("hex"), expected, "what the peer read");
      },
    },
    "bytes-of-wide-texts-are-counted": {
      level: "must",
      claim: "bytesWritten counts bytes, not characters, of the texts that are held.",
      rows: ["K17"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        socket.write("a");
        socket.write("é");
        socket.write("\u20ac\ud83d\ude00");
        t.equal(socket.bytesWritten, 10, "bytesWritten in the same tick");
        await remote.read(10);
        await t.until(() => socket.writableLength === 0, "nothing left");
        t.equal(socket.bytesWritten, 10, "bytesWritten afterwards");
      },
    },
    "small-texts-reach-the-mark": {
      level: "must",
      claim: "Many small texts of one tick give true up to the high-water mark, false from it on, and one `drain`.",
      rows: ["K08", "K10"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        const line = "x".repeat(1000);
        const mark = socket.writableHighWaterMark;
        let drains = 0;
        socket.on("drain", () => drains++);
        const answers: boolean[] = [];
        while (socket.writableLength < mark + 3000) answers.push(socket.write(line));
        const expected = answers.map((_, i) => (i + 1) * line.length < mark);
        t.deepEqual(answers, expected, "what the writes gave");
        t.equal(socket.writableNeedDrain, true, "writableNeedDrain");
        await remote.read(answers.length * line.length);
        await t.until(() => drains > 0, "drain");
        await t.turns(3);
        t.equal(drains, 1, "number of `drain` events");
      },
    },
    "text-after-end-of-the-same-tick": {
      level: "must",
      claim: "A text after end() of the same tick fails with ERR_STREAM_WRITE_AFTER_END, and what came before is sent.",
      rows: ["K10", "K11"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        const failed = t.once(socket, "error");
        socket.write("a");
        socket.write("b");
        socket.end();
        t.equal(socket.write("late"), false, "what the late write gave");
        t.error((await failed)[0], { code: "ERR_STREAM_WRITE_AFTER_END" }, "the error");
        t.equal((await remote.readToEnd()).toString().includes("late"), false, "the late text arrived");
      },
    },
    "text-after-destroy-of-the-same-tick": {
      level: "must",
      claim: "A text after destroy() of the same tick is refused with ERR_STREAM_DESTROYED, and nothing is sent.",
      rows: ["K10", "K12"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        const codes: unknown[] = [];
        socket.write("a");
        socket.write("b");
        socket.destroy();
        t.equal(socket.write("late"), false, "what the late write gave");
        socket.write("later", (error) => codes.push((error as { code?: string } | null)?.code));
        t.equal((await remote.readToEnd()).length, 0, "bytes that reached the peer");
        t.deepEqual(codes, ["ERR_STREAM_DESTROYED"], "code that the callback got");
      },
    },
    "uncork-in-the-tick-sends-at-once": {
      level: "must",
      claim: "The socket's own uncork sends what is held; later writes of that tick follow it in order.",
      rows: ["K22"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        socket.write("a");
        socket.write("b");
        socket.uncork();
        t.equal(socket.writableCorked, 0, "writableCorked after uncork");
        socket.write("c");
        socket.write("d");
        await t.turns(1);
        socket.write("e");
        socket.end("f");
        t.equal((await remote.readToEnd()).toString(), "abcdef", "what the peer read");
      },
    },
    "wrong-arguments-throw-at-once": {
      level: "must",
      claim: "A chunk or an encoding that write refuses is refused in the middle of a tick too, and the rest arrives.",
      rows: ["K10", "K20"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        socket.write("a");
        t.throws(() => socket.write(5 as unknown as string), { code: "ERR_INVALID_ARG_TYPE" }, "a number");
        t.throws(() => socket.write("x", "no" as BufferEncoding), { code: "ERR_UNKNOWN_ENCODING" }, "an encoding");
        t.throws(() => socket.write(null as unknown as string), { code: "ERR_STREAM_NULL_VALUES" }, "null");
        socket.write("b");
        socket.end("c");
        t.equal((await remote.readToEnd()).toString(), "abc", "what the peer read");
      },
    },
    "while-an-earlier-write-is-under-way": {
      level: "must",
      claim: "Texts of a tick that meet a write that is not done yet follow it in order.",
      rows: ["K10", "K13"],
      budget: "long",
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const [socket, remote] = await corked(t);
        const bytes = t.bytes(8 * 1024 * 1024);
        socket.write(bytes);
        await t.turns(2);
        for (let tick = 0; tick < 3; tick++) {
          socket.write(`${tick}a`);
          socket.write(`${tick}b`);
          await t.turns(1);
        }
        socket.end("end");
        const all = await remote.readToEnd();
        t.equal(all.length, bytes.length + 15, "bytes that arrived");
        t.equal(all.subarray(bytes.length).toString(), "0a0b1a1b2a2bend", "the last of them");
      },
    },
  },
});
