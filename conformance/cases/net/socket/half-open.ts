import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/half-open",
  cases: {
    "fin-ends-both-sides-by-default": {
      level: "must",
      claim:
        "With allowHalfOpen false, a received FIN is answered with FIN once `end` was emitted, and the socket closes.",
      rows: ["K06", "K09", "TD7"],
      docs: ["net.html#event-end"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", allowHalfOpen: false });
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["end", "finish", "error", "close"]);
        socket.resume();
        await remote.fin();
        await log.until("close(false)");
        log.equals(["end", "finish", "close(false)"]);
        t.equal((await remote.readToEnd()).length, 0, "the peer saw FIN and nothing else");
        t.equal(await remote.closed(), "clean", "how it ended for the peer");
      },
    },
    "stays-writable-after-fin": {
      level: "must",
      claim: "With allowHalfOpen true, a client that received FIN stays open and writable until it ends its own side.",
      rows: ["K06", "HC1"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", allowHalfOpen: true });
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["end", "finish", "error", "close"]);
        socket.resume();
        await remote.fin();
        await log.until("end");
        await t.turns(3);
        t.equal(socket.writable, true, "writable");
        t.equal(socket.destroyed, false, "destroyed");
        t.equal(socket.readyState, "writeOnly", "readyState");
        socket.write("still ");
        t.equal((await remote.read(6)).toString(), "still ", "what the peer reads after its FIN");
        socket.end("here");
        t.equal((await remote.readToEnd()).toString(), "here", "and then");
        await log.until("close(false)");
        log.equals(["end", "finish", "close(false)"]);
      },
    },
    "accepted-socket-replies-a-turn-after-fin": {
      level: "must",
      claim: "A server with allowHalfOpen true answers after the client's FIN, a turn later and in bulk.",
      rows: ["S13", "HC1"],
      members: ["net.ServerOpts.allowHalfOpen"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      async run(t: TestContext) {
        const server = await t.listen({ allowHalfOpen: true }, (socket) => {
          t.own(socket);
          socket.resume();
          socket.on("end", () => setImmediate(() => socket.end(t.bytes(500_000, 11))));
        });
        const remote = await t.peer.connect({ port: t.portOf(server) });
        await remote.send("request");
        await remote.fin();
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, 500_000, "length of the reply");
        t.equal(sha256, t.sha256(t.bytes(500_000, 11)), "digest of the reply");
      },
    },
    "accepted-socket-of-a-path-replies-after-fin": {
      level: "must",
      claim: "allowHalfOpen of a server holds on a Unix path as on TCP: a reply sent a turn after the FIN arrives.",
      rows: ["S13", "HC2"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("open.sock");
        await t.listen(
          { allowHalfOpen: true },
          (socket) => {
            t.own(socket);
            socket.resume();
            socket.on("end", () => setImmediate(() => socket.end("late reply")));
          },
          { path },
        );
        const remote = await t.peer.connect({ path });
        await remote.send("request");
        await remote.fin();
        t.equal((await remote.readToEnd()).toString(), "late reply", "the reply");
      },
    },
    "client-of-a-path-stays-writable-after-fin": {
      level: "must",
      claim: "allowHalfOpen of a client holds on a Unix path as on TCP.",
      rows: ["K06", "HC2"],
      members: ["net.IpcNetConnectOpts.allowHalfOpen"],
      docs: ["net.html#new-netsocketoptions"],
      needs: ["unix"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("open.sock") });
        const socket = await t.dial({ path: listener.path, allowHalfOpen: true });
        const remote = await listener.accept();
        const ended = t.once(socket, "end");
        socket.resume();
        await remote.fin();
        await ended;
        await t.turns(2);
        socket.end("still here");
        t.equal((await remote.readToEnd()).toString(), "still here", "what the peer reads after its FIN");
      },
    },
    "option-is-a-property-read-when-the-fin-comes": {
      level: "should",
      claim: "`allowHalfOpen` is a property of the socket that tells the option.",
      rows: ["K01", "K22"],
      docs: ["stream.html#duplexallowhalfopen"],
      run(t: TestContext) {
        t.equal(t.own(new t.net.Socket()).allowHalfOpen, false, "by default");
        t.equal(t.own(new t.net.Socket({ allowHalfOpen: true })).allowHalfOpen, true, "when asked for");
      },
    },
    "end-comes-once-while-writing-under-back-pressure": {
      level: "must",
      claim: "`end` is emitted once, though the half-open socket keeps writing to a slow reader.",
      rows: ["K06", "HC10"],
      docs: ["net.html#event-end"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", allowHalfOpen: true });
        const remote = await listener.accept();
        let ends = 0;
        socket.on("end", () => ends++);
        const ended = t.once(socket, "end");
        socket.resume();
        await remote.fin();
        await ended;
        const size = 16 * 1024 * 1024;
        socket.end(t.bytes(size, 5));
        await t.turns(20);
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, size, "bytes that reached the peer");
        t.equal(sha256, t.sha256(t.bytes(size, 5)), "their digest");
        await t.until(() => socket.destroyed, "the close");
        t.equal(ends, 1, "number of `end` events");
      },
    },
    "async-iteration-leaves-the-write-side-open": {
      level: "should",
      claim:
        "A loop over a half-open socket with destroyOnReturn off reads to the end and leaves the write side usable.",
      rows: ["K22", "HC4"],
      docs: ["stream.html#readableiteratoroptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", allowHalfOpen: true });
        const remote = await listener.accept();
        await remote.send("question");
        await remote.fin();
        const chunks: Buffer[] = [];
        for await (const chunk of socket.iterator({ destroyOnReturn: false })) chunks.push(chunk as Buffer);
        t.equal(Buffer.concat(chunks).toString(), "question", "what was read");
        t.equal(socket.destroyed, false, "destroyed");
        socket.end("answer");
        t.equal((await remote.readToEnd()).toString(), "answer", "what the peer reads after its FIN");
      },
    },
    "paused-socket-keeps-the-end-for-later": {
      level: "must",
      claim: "A FIN that arrives while nothing is read does not end the socket before the data is consumed.",
      rows: ["K06", "ED7"],
      docs: ["net.html#event-end"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["end", "finish", "error", "close"]);
        await remote.send("unread");
        await remote.fin();
        await t.never(socket, "end");
        t.equal(socket.destroyed, false, "destroyed");
        t.equal(socket.writable, true, "writable");
        log.equals([]);
        t.equal((await t.collect(socket)).toString(), "unread", "read afterwards");
        await log.until("close(false)");
        log.equals(["end", "finish", "close(false)"]);
      },
    },
  },
});
