import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { group, type TestContext } from "../../../src/case.ts";

const MIB = 1024 * 1024;

export default group({
  id: "net/socket/back-pressure",
  cases: {
    "small-writes-return-true": {
      level: "must",
      claim: "On a connected idle socket a small write returns true, and no `drain` follows.",
      rows: ["K08", "K10", "WR6"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        let drains = 0;
        socket.on("drain", () => drains++);
        t.equal(socket.write("small"), true, "what write() returned");
        t.equal((await remote.read(5)).toString(), "small", "what the peer read");
        await t.turns(5);
        t.equal(drains, 0, "number of `drain` events");
      },
    },
    "false-is-followed-by-one-drain": {
      level: "must",
      claim: "However many writes return false, exactly one `drain` follows, once the peer has taken everything.",
      rows: ["K08", "WR6"],
      docs: ["net.html#event-drain"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        let drains = 0;
        let lengthAtDrain = -1;
        socket.on("drain", () => {
          drains++;
          lengthAtDrain = socket.writableLength;
        });
        t.equal(socket.write(t.bytes(32 * MIB)), false, "what the first write returned");
        for (let i = 0; i < 8; i++) t.equal(socket.write(t.bytes(MIB, i)), false, "what a further write returned");
        t.equal(socket.writableNeedDrain, true, "writableNeedDrain");
        await t.never(socket, "drain", 100);
        const digest = remote.digestToEnd();
        await t.until(() => drains > 0, "drain");
        await t.turns(5);
        t.equal(drains, 1, "number of `drain` events");
        t.equal(lengthAtDrain, 0, "writableLength at `drain`");
        t.equal(socket.writableNeedDrain, false, "writableNeedDrain afterwards");
        socket.end();
        t.equal((await digest).length, 40 * MIB, "bytes that reached the peer");
      },
    },
    "drain-repeats-with-each-round": {
      level: "must",
      claim: "Each round of writing until false is answered with one `drain`, and every byte arrives.",
      rows: ["K08", "WR6"],
      docs: ["net.html#event-drain"],
      budget: "long",
      async run(t: TestContext) {
        const rounds = 20;
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const whole = t.bytes(rounds * MIB, 14);
        let round = 0;
        let spurious = 0;
        let waiting = false;
        const next = (): void => {
          if (round === rounds) return void socket.end();
          const chunk = whole.subarray(round * MIB, (round + 1) * MIB);
          round++;
          waiting = !socket.write(chunk);
          if (!waiting) setImmediate(next);
        };
        socket.on("drain", () => {
          if (!waiting) spurious++;
          waiting = false;
          next();
        });
        next();
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, whole.length, "bytes that reached the peer");
        t.equal(sha256, t.sha256(whole), "their digest");
        t.equal(spurious, 0, "drains without a write that returned false");
      },
    },
    "high-water-mark-decides": {
      level: "must",
      claim: "`write` returns false as soon as the queue reaches `writableHighWaterMark`.",
      rows: ["K08", "K10", "K17"],
      docs: ["stream.html#writablewritablehighwatermark"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", writableHighWaterMark: 8 });
        t.equal(socket.writableHighWaterMark, 8, "writableHighWaterMark");
        socket.cork();
        t.equal(socket.write("1234567"), true, "seven bytes");
        t.equal(socket.write("8"), false, "the eighth");
        t.equal(socket.writableLength, 8, "writableLength");
        const drained = t.once(socket, "drain");
        socket.uncork();
        await drained;
        t.equal(socket.writableLength, 0, "writableLength after drain");
      },
    },
    "taken-at-once-is-no-queue": {
      level: "should",
      claim: "`write` returns true for what the kernel takes at once, though it is more than `writableHighWaterMark`.",
      rows: ["K08", "K10"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", writableHighWaterMark: 8 });
        let drains = 0;
        socket.on("drain", () => drains++);
        const told = [socket.write(t.bytes(16)), socket.write("sixteen letters.", () => {}), socket.write(t.bytes(16))];
        t.deepEqual(told, [true, true, true], "what write() returned");
        t.deepEqual([socket.writableLength, socket.writableNeedDrain], [0, false], "the queue");
        await (await listener.accept()).read(48);
        await t.turns(3);
        t.equal(drains, 0, "drains");
      },
    },
    "writes-before-connect-drain-after-it": {
      level: "must",
      claim: "A queue filled past the mark while connecting drains once after `connect`.",
      rows: ["K08", "WR6"],
      docs: ["net.html#event-drain"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" }));
        const log = t.journal();
        log.watch("", socket, ["connect", "drain", "error"]);
        t.equal(socket.write(t.bytes(300_000)), false, "what write() returned");
        const remote = await listener.accept();
        await remote.read(300_000);
        await log.until("drain");
        await t.turns(3);
        log.equals(["connect", "drain"]);
      },
    },
    "no-drain-after-end": {
      level: "must",
      claim: "A queue that empties because of `end` emits `finish` and no `drain`.",
      rows: ["K08", "K11", "WR6"],
      docs: ["net.html#event-drain"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["drain", "finish", "error"]);
        socket.write(t.bytes(8 * MIB));
        socket.end();
        await remote.digestToEnd();
        await log.until("finish");
        log.equals(["finish"]);
      },
    },
    "cork-holds-writes-back": {
      level: "must",
      claim: "Between `cork` and `uncork` nothing is sent; after as many `uncork` as `cork` it all leaves, in order.",
      rows: ["K22", "K10"],
      docs: ["stream.html#writablecork"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        let written = 0;
        socket.cork();
        socket.cork();
        socket.write("held ", () => written++);
        socket.write("back", () => written++);
        t.equal(socket.writableCorked, 2, "writableCorked");
        socket.uncork();
        await t.turns(5);
        t.equal(written, 0, "callbacks while corked");
        t.equal(socket.writableLength, 9, "writableLength while corked");
        socket.uncork();
        t.equal((await remote.read(9)).toString(), "held back", "what the peer read");
        await t.until(() => written === 2, "both callbacks");
      },
    },
    "end-undoes-cork": {
      level: "must",
      claim: "`end` on a corked socket sends everything that was held back, then FIN.",
      rows: ["K11", "K22"],
      docs: ["stream.html#writablecork"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        socket.cork();
        socket.write("held ");
        socket.write("back ");
        socket.end("and ended");
        t.equal((await remote.readToEnd()).toString(), "held back and ended", "what the peer read");
      },
    },
    "pipeline-keeps-the-queue-short": {
      level: "must",
      claim: "A pipeline into a slow socket is held back by it: the queue stays near the mark and every byte arrives.",
      rows: ["K08", "K14", "K22"],
      docs: ["stream.html#streampipelinesource-transforms-destination-options"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const whole = t.bytes(24 * MIB, 33);
        const step = 64 * 1024;
        let longest = 0;
        function* chunks(): Generator<Buffer> {
          for (let at = 0; at < whole.length; at += step) {
            longest = Math.max(longest, socket.writableLength);
            yield whole.subarray(at, at + step);
          }
        }
        const done = pipeline(Readable.from(chunks(), { objectMode: false }), socket);
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, whole.length, "bytes that reached the peer");
        t.equal(sha256, t.sha256(whole), "their digest");
        t.ok(longest <= 4 * step, `the longest queue was ${longest} bytes`);
        await remote.fin();
        await done;
      },
    },
  },
});
