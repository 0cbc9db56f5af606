import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/early-data",
  cases: {
    "bytes-and-fin-before-a-reader-stay-readable": {
      level: "must",
      claim: "Bytes and FIN that arrive before any reader are kept: `end` and `close` wait until they are consumed.",
      rows: ["K05", "K06", "ED1", "ED7"],
      docs: ["net.html#event-end"],
      async run(t: TestContext) {
        const server = await t.listen();
        const connection = t.once(server, "connection");
        const remote = await t.peer.connect({ port: t.portOf(server) });
        const [socket] = (await connection) as [InstanceType<typeof t.net.Socket>];
        t.own(socket);
        const log = t.journal();
        log.watch("", socket, ["end", "error", "close"]);
        await remote.send("payload");
        await remote.fin();
        await t.never(socket, "close");
        log.equals([]);
        t.equal((await t.collect(socket)).toString(), "payload", "read afterwards");
        await log.until("close(false)");
        log.equals(["end", "close(false)"]);
      },
    },
    "client-bytes-before-a-reader-stay-readable": {
      level: "must",
      claim: "A client that attaches its reader turns after the data arrived reads all of it, then `end`.",
      rows: ["K05", "ED1"],
      docs: ["net.html#event-data"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        await remote.send("first");
        await remote.send("second");
        await remote.fin();
        await t.turns(10);
        t.equal((await t.collect(socket)).toString(), "firstsecond", "read afterwards");
      },
    },
    "data-listener-added-later-gets-the-first-bytes": {
      level: "must",
      claim: "An accepted socket whose `data` listener is added after asynchronous work receives the first bytes.",
      rows: ["K05", "ED2"],
      docs: ["net.html#event-connection"],
      async run(t: TestContext) {
        let received = "";
        const sent = Promise.withResolvers<void>();
        const server = await t.listen(null, async (socket) => {
          t.own(socket);
          socket.setEncoding("utf8");
          await sent.promise;
          await t.turns(5);
          socket.on("data", (chunk: unknown) => {
            received += chunk;
          });
        });
        const remote = await t.peer.connect({ port: t.portOf(server) });
        await remote.send("first bytes");
        sent.resolve();
        await t.until(() => received.length >= 11, "the bytes");
        t.equal(received, "first bytes", "what the late listener received");
      },
    },
    "end-waits-for-the-reader-not-for-the-listener": {
      level: "must",
      claim: "A socket that has only an `end` listener does not end while its data is unread; `resume()` ends it.",
      rows: ["K06", "ED7"],
      docs: ["net.html#event-end"],
      async run(t: TestContext) {
        const server = await t.listen();
        const connection = t.once(server, "connection");
        const remote = await t.peer.connect({ port: t.portOf(server) });
        const [socket] = (await connection) as [InstanceType<typeof t.net.Socket>];
        t.own(socket);
        const log = t.journal();
        log.watch("", socket, ["end"]);
        await remote.send("unread");
        await remote.fin();
        await t.never(socket, "end");
        log.equals([]);
        const ended = t.once(socket, "end");
        socket.resume();
        await ended;
      },
    },
    "connection-handler-pause-is-honoured": {
      level: "must",
      claim: "`pause()` in the `connection` listener holds: no `data` before `resume()`, and nothing is lost.",
      rows: ["K13", "ED3"],
      docs: ["net.html#socketpause"],
      async run(t: TestContext) {
        const chunks: Buffer[] = [];
        const server = await t.listen();
        const connection = t.once(server, "connection");
        server.on("connection", (socket) => {
          t.own(socket);
          socket.pause();
          socket.on("data", (chunk: unknown) => chunks.push(chunk as Buffer));
        });
        const remote = await t.peer.connect({ port: t.portOf(server) });
        const [socket] = (await connection) as [InstanceType<typeof t.net.Socket>];
        await remote.sendPattern(20_000, 2);
        await remote.fin();
        await t.never(socket, "data");
        t.equal(socket.isPaused(), true, "isPaused()");
        const ended = t.once(socket, "end");
        socket.resume();
        await ended;
        t.equal(t.sha256(Buffer.concat(chunks)), t.sha256(t.bytes(20_000, 2)), "digest of everything");
      },
    },
    "pause-on-connect-reads-nothing-from-the-kernel": {
      level: "must",
      claim: "With pauseOnConnect no byte leaves the kernel before `resume()`, and afterwards all of them arrive.",
      rows: ["S11", "K13", "ED4"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const server = await t.listen({ pauseOnConnect: true });
        const connection = t.once(server, "connection");
        const remote = await t.peer.connect({ port: t.portOf(server) });
        const [socket] = (await connection) as [InstanceType<typeof t.net.Socket>];
        t.own(socket);
        await remote.send("kept by the kernel");
        const queued = (): number | undefined =>
          t.kernel(t.portOf(server)).find((row) => row.remote.port === remote.localPort && row.state === "ESTABLISHED")
            ?.receiveQueue;
        await t.until(() => queued() === 18, "all 18 bytes in the kernel's receive queue");
        await t.turns(10);
        t.equal(queued(), 18, "bytes in the kernel's receive queue some turns later");
        t.equal(socket.bytesRead, 0, "bytesRead");
        await remote.fin();
        const everything = t.collect(socket);
        socket.resume();
        t.equal((await everything).toString(), "kept by the kernel", "read afterwards");
      },
    },
    "paused-socket-delivers-after-the-peer-closed": {
      level: "must",
      claim: "A paused socket whose peer has closed delivers the buffered bytes on `resume()`, then `end`.",
      rows: ["K06", "K13", "ED6"],
      docs: ["net.html#socketpause"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", allowHalfOpen: true });
        const remote = await listener.accept();
        socket.pause();
        const chunks: Buffer[] = [];
        socket.on("data", (chunk: unknown) => chunks.push(chunk as Buffer));
        const log = t.journal();
        log.watch("", socket, ["finish", "end", "error", "close"]);
        socket.end();
        await log.until("finish");
        await remote.readToEnd();
        await remote.send("buffered");
        await remote.fin();
        await remote.closed();
        await t.never(socket, "end");
        socket.resume();
        await log.until("close(false)");
        t.equal(Buffer.concat(chunks).toString(), "buffered", "what was delivered");
        log.equals(["finish", "end", "close(false)"]);
      },
    },
    "reader-attached-inside-the-connect-listener-misses-nothing": {
      level: "must",
      claim: "Data sent by the server at once is complete for a client that reads from its `connect` listener on.",
      rows: ["K04", "K05", "ED2"],
      docs: ["net.html#event-connect"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        let received = "";
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" }));
        socket.on("connect", () => {
          socket.on("data", (chunk: unknown) => {
            received += (chunk as Buffer).toString();
          });
        });
        const ended = t.once(socket, "end");
        const remote = await listener.accept();
        await remote.send("greeting");
        await remote.fin();
        await ended;
        t.equal(received, "greeting", "what was received");
      },
    },
    "readable-and-read-take-what-is-there": {
      level: "must",
      claim: "In paused mode `readable` announces data, `read(n)` takes exactly n bytes, and `null` means not enough.",
      rows: ["K05", "K22"],
      members: ["net.Socket#event:readable"],
      docs: ["stream.html#readablereadsize"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const readable = t.once(socket, "readable");
        await remote.send("abcdef");
        await readable;
        await t.until(() => socket.readableLength === 6, "six readable bytes");
        t.equal(String(socket.read(4)), "abcd", "read(4)");
        t.equal(socket.read(4), null, "read(4) with two bytes left");
        t.equal(String(socket.read()), "ef", "read()");
        t.equal(socket.read(), null, "read() when empty");
      },
    },
    "unshift-puts-bytes-back": {
      level: "must",
      claim: "Bytes given to `unshift` are the next to be read, before those that arrive later.",
      rows: ["K05", "K22"],
      docs: ["stream.html#readableunshiftchunk-encoding"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const first = t.once(socket, "data");
        await remote.send("header:body");
        const [chunk] = (await first) as [Buffer];
        socket.pause();
        t.equal(chunk.toString(), "header:body", "the first chunk");
        socket.unshift(chunk.subarray(7));
        await remote.send(" and more");
        await remote.fin();
        const rest = t.collect(socket);
        socket.resume();
        t.equal((await rest).toString(), "body and more", "what is read after unshift");
      },
    },
    "small-chunks-pin-no-large-slab": {
      level: "should",
      claim: "Keeping many small received chunks costs memory in proportion to their size.",
      rows: ["K05", "ED10"],
      budget: "long",
      exclusive: true,
      async run(t: TestContext) {
        const count = 1000;
        const kept: Buffer[] = [];
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const arrived = new Map<number, () => void>();
        socket.on("data", (chunk: unknown) => {
          kept.push(chunk as Buffer);
          arrived.get(kept.length)?.();
        });
        for (let i = 1; i <= count; i++) {
          const next = new Promise<void>((resolve) => arrived.set(i, resolve));
          await remote.send(`message ${i}`);
          await next;
        }
        const slabs = new Set(kept.map((chunk) => chunk.buffer));
        const pinned = [...slabs].reduce((sum, slab) => sum + slab.byteLength, 0);
        t.ok(pinned < 4 * 1024 * 1024, `${count} chunks of about 12 bytes pin ${pinned} bytes`);
      },
    },
  },
});
