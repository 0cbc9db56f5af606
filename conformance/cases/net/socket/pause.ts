import { group, type TestContext } from "../../../src/case.ts";

const MIB = 1024 * 1024;

export default group({
  id: "net/socket/pause",
  cases: {
    "pause-stops-data-and-resume-loses-nothing": {
      level: "must",
      claim: "Pausing after every chunk and resuming a turn later delivers every byte in order.",
      rows: ["K13"],
      docs: ["net.html#socketpause", "net.html#socketresume"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const chunks: Buffer[] = [];
        let whilePaused = 0;
        socket.on("data", (chunk: unknown) => {
          if (socket.isPaused()) whilePaused++;
          chunks.push(chunk as Buffer);
          socket.pause();
          setImmediate(() => socket.resume());
        });
        const ended = t.once(socket, "end");
        await Promise.all([remote.sendPattern(4 * MIB, 21).then(() => remote.fin()), ended]);
        const all = Buffer.concat(chunks);
        t.equal(all.length, 4 * MIB, "bytes received");
        t.equal(t.sha256(all), t.sha256(t.bytes(4 * MIB, 21)), "their digest");
        t.equal(whilePaused, 0, "chunks that came while paused");
      },
    },
    "pause-and-resume-return-the-socket": {
      level: "must",
      claim: "`pause`, `resume` and `setEncoding` return the socket, connected or not.",
      rows: ["K13", "K05"],
      docs: ["net.html#socketpause", "net.html#socketresume", "net.html#socketsetencodingencoding"],
      async run(t: TestContext) {
        const fresh = t.own(new t.net.Socket());
        t.equal(fresh.pause(), fresh, "pause() before connect");
        t.equal(fresh.resume(), fresh, "resume() before connect");
        t.equal(fresh.setEncoding("utf8"), fresh, "setEncoding() before connect");
        const { client } = await t.pair();
        t.equal(client.pause(), client, "pause()");
        t.equal(client.isPaused(), true, "isPaused()");
        t.equal(client.resume(), client, "resume()");
        t.equal(client.isPaused(), false, "isPaused() after resume()");
      },
    },
    "pause-before-connect-holds": {
      level: "must",
      claim:
        "A socket paused before it connects takes nothing from the kernel, and emits no `data`, until it is resumed.",
      rows: ["K13"],
      docs: ["net.html#socketpause"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        socket.pause();
        let received = "";
        socket.on("data", (chunk: unknown) => {
          received += (chunk as Buffer).toString();
        });
        const connected = t.once(socket, "connect");
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        const remote = await listener.accept();
        await connected;
        await remote.send("held back");
        await t.never(socket, "data");
        t.equal(received, "", "received while paused");
        t.equal(socket.bytesRead, 0, "bytesRead while paused");
        socket.resume();
        await t.until(() => received.length >= 9, "the data");
        t.equal(received, "held back", "received after resume()");
      },
    },
    "paused-reader-stops-the-sender": {
      level: "must",
      claim:
        "While the reader is paused the sender's write callback waits and its queue does not empty; `resume()` frees it.",
      rows: ["K13", "K08", "ED3", "ED5"],
      docs: ["net.html#socketpause"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        t.own(accepted);
        accepted.pause();
        const size = 48 * MIB;
        let written = false;
        client.end(t.bytes(size, 4), () => {
          written = true;
        });
        await t.never(client, "finish", 300);
        t.equal(written, false, "the callback while the reader is paused");
        t.ok(accepted.bytesRead < 4 * MIB, `bytesRead ${accepted.bytesRead} while paused`);
        const received = t.collect(accepted);
        accepted.resume();
        t.equal(t.sha256(await received), t.sha256(t.bytes(size, 4)), "digest of everything");
        await t.until(() => written, "the callback of end()");
      },
    },
    "stalled-reader-has-bounded-memory": {
      level: "must",
      claim:
        "Paused in front of a sender of 1 GiB, the process grows by less than 16 MiB and the sender is stopped by TCP.",
      rows: ["K13", "ED5"],
      docs: ["net.html#socketpause"],
      budget: "long",
      exclusive: true,
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        let received = 0;
        let stalled = false;
        const paused = new Promise<void>((resolve) => {
          socket.on("data", (chunk: unknown) => {
            received += (chunk as Buffer).length;
            if (received < 8 * MIB || stalled) return;
            stalled = true;
            socket.pause();
            resolve();
          });
        });
        await remote.startPattern(1024 * MIB);
        await paused;
        await t.turns(5);
        const before = { resident: process.memoryUsage.rss(), received, read: socket.bytesRead };
        await t.never(socket, "data", 1500);
        const after = { resident: process.memoryUsage.rss(), received, read: socket.bytesRead };
        const grown = after.resident - before.resident;
        t.note("growth while paused", `${(grown / MIB).toFixed(1)} MiB`);
        t.ok(grown < 16 * MIB, `resident memory grew by ${(grown / MIB).toFixed(1)} MiB while paused`);
        t.equal(after.received, before.received, "bytes delivered while paused");
        t.ok(after.read - before.read < MIB, `bytesRead grew by ${after.read - before.read} while paused`);
        socket.resume();
        await t.until(() => received > 24 * MIB, "the flow after resume()");
      },
    },
    "never-read-socket-is-bounded-too": {
      level: "must",
      claim: "A socket that no one reads takes little more than its high-water mark from the kernel.",
      rows: ["K13", "ED5"],
      docs: ["net.html#new-netsocketoptions"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        await remote.startPattern(64 * MIB);
        await t.never(socket, "end", 200);
        t.ok(socket.bytesRead <= 4 * MIB, `bytesRead ${socket.bytesRead} with no reader`);
      },
    },
    "pause-and-resume-are-told": {
      level: "must",
      claim: "`pause()` emits 'pause' and `resume()` emits 'resume', once each.",
      rows: ["K13", "K22"],
      members: ["net.Socket#event:pause", "net.Socket#event:resume"],
      docs: ["net.html#socketpause", "net.html#socketresume"],
      async run(t: TestContext) {
        const { client } = await t.pair();
        const log = t.journal();
        client.resume();
        await t.turns(2);
        log.watch("", client, ["pause", "resume"]);
        client.pause();
        client.pause();
        client.resume();
        await log.until("resume");
        log.equals(["pause", "resume"]);
      },
    },
  },
});
