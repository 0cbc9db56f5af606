import { group, type TestContext } from "../../../src/case.ts";

const EVENTS = ["end", "finish", "error", "close"];

export default group({
  id: "net/socket/reset",
  cases: {
    "peer-reset-is-an-error-then-close": {
      level: "must",
      claim: "A reset by the peer emits `read ECONNRESET` as `error`, then `close(true)`, and no `end`.",
      rows: ["K09", "K20", "TD2"],
      docs: ["net.html#event-close_1"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, EVENTS);
        const emitted = new Promise((resolve) => socket.on("error", resolve));
        socket.resume();
        await remote.rst();
        await log.until("close(true)");
        await t.turns(3);
        log.equals(["error", "close(true)"]);
        const expected = { name: "Error", code: "ECONNRESET", syscall: "read", message: "read ECONNRESET" };
        t.error(await emitted, expected, "the error");
        t.ok(Number(((await emitted) as NodeJS.ErrnoException).errno) < 0, "a negative errno");
        t.equal(socket.readableEnded, false, "readableEnded");
        t.equal(socket.destroyed, true, "destroyed");
      },
    },
    "peer-reset-after-data-delivers-the-data-first": {
      level: "must",
      claim: "Bytes read before the reset are delivered, then `error` and `close(true)`.",
      rows: ["K05", "K09", "TD2"],
      docs: ["net.html#event-close_1"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, EVENTS);
        const data = t.once(socket, "data");
        await remote.send("before the reset");
        t.equal(String((await data)[0]), "before the reset", "the data");
        await remote.rst();
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
      },
    },
    "accepted-socket-sees-the-reset": {
      level: "must",
      claim: "A reset by a client reaches the accepted socket as ECONNRESET with `close(true)`.",
      rows: ["K09", "K20", "TD2"],
      docs: ["net.html#event-close_1"],
      async run(t: TestContext) {
        const server = await t.listen();
        const connection = t.once(server, "connection");
        const remote = await t.peer.connect({ port: t.portOf(server) });
        const [socket] = (await connection) as [InstanceType<typeof t.net.Socket>];
        const log = t.journal();
        log.watch("", socket, EVENTS);
        const emitted = new Promise((resolve) => socket.on("error", resolve));
        socket.resume();
        await remote.rst();
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
        t.error(await emitted, { code: "ECONNRESET", syscall: "read" }, "the error");
      },
    },
    "unhandled-peer-reset-is-an-uncaught-error": {
      level: "must",
      claim: "Without an `error` listener a reset ends the process with an uncaught `read ECONNRESET`.",
      rows: ["K09", "TD3"],
      docs: ["net.html#event-error_1"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const running = t.child(
          `const socket = net.connect(Number(process.argv.at(-1)), "127.0.0.1");
           socket.resume();
           socket.write("ready");
           socket.on("close", (hadError) => console.log("close", hadError));`,
          [String(listener.port)],
        );
        const remote = await listener.accept();
        await remote.read(5);
        await remote.rst();
        const { code, stderr } = await running;
        t.ok(code !== 0, `exit code ${code}`);
        t.match(stderr, /read ECONNRESET/, "what it printed");
      },
    },
    "reset-and-destroy-sends-rst": {
      level: "must",
      claim: "`resetAndDestroy()` gives the peer ECONNRESET; here there is `close(false)` and no `error`.",
      rows: ["K12", "TD10"],
      docs: ["net.html#socketresetanddestroy"],
      needs: ["tcp.reset"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["finish", "error", "close"]);
        socket.resume();
        t.equal(socket.resetAndDestroy(), socket, "the returned value");
        t.equal(socket.destroyed, true, "destroyed at once");
        t.equal(await remote.closed(), "ECONNRESET", "how it ended for the peer");
        await log.until("close(false)");
        await t.turns(3);
        log.equals(["close(false)"]);
      },
    },
    "reset-and-destroy-emits-no-end": {
      level: "must",
      claim: "`resetAndDestroy()` emits no `end`, and `readableEnded` stays false.",
      rows: ["K12", "TD1"],
      docs: ["net.html#socketresetanddestroy"],
      needs: ["tcp.reset"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        const log = t.journal();
        log.watch("", socket, ["end", "close"]);
        socket.resume();
        socket.resetAndDestroy();
        await log.until("close(false)");
        await t.turns(3);
        log.equals(["close(false)"]);
        t.equal(socket.readableEnded, false, "readableEnded");
      },
    },
    "accepted-socket-resets": {
      level: "must",
      claim: "`resetAndDestroy()` of an accepted socket gives the client ECONNRESET.",
      rows: ["K12", "TD10"],
      docs: ["net.html#socketresetanddestroy"],
      needs: ["tcp.reset"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => {
          socket.on("data", () => socket.resetAndDestroy());
        });
        const remote = await t.peer.connect({ port: t.portOf(server) });
        await remote.send("x");
        t.equal(await remote.closed(), "ECONNRESET", "how it ended for the client");
      },
    },
    "reset-discards-what-is-queued": {
      level: "must",
      claim: "`resetAndDestroy()` drops queued writes: their callbacks get an error and the peer a reset, not a FIN.",
      rows: ["K10", "K12", "TD10"],
      docs: ["net.html#socketresetanddestroy"],
      needs: ["tcp.reset"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const outcome: unknown[] = [];
        socket.write(t.bytes(32 * 1024 * 1024), (error) => outcome.push(error));
        await t.turns(3);
        socket.resetAndDestroy();
        t.equal(await remote.closed(), "ECONNRESET", "how it ended for the peer");
        await t.until(() => outcome.length === 1, "the write's callback");
        t.error(outcome[0], { code: /^E/ }, "its error");
      },
    },
    "reset-while-connecting-resets-once-connected": {
      level: "must",
      claim: "`resetAndDestroy()` on a connecting socket waits for the connection, then resets it.",
      rows: ["K12", "TD10"],
      docs: ["net.html#socketresetanddestroy"],
      needs: ["tcp.reset"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" }));
        const log = t.journal();
        log.watch("", socket, ["connect", "error", "close"]);
        t.equal(socket.resetAndDestroy(), socket, "the returned value");
        const remote = await listener.accept();
        t.equal(await remote.closed(), "ECONNRESET", "how it ended for the peer");
        await log.until("close(false)");
        log.equals(["connect", "close(false)"]);
      },
    },
    "reset-without-a-connection-is-socket-closed": {
      level: "must",
      claim: "`resetAndDestroy()` on a socket that was never connected emits ERR_SOCKET_CLOSED, then `close`.",
      rows: ["K12", "K20", "TD10"],
      docs: ["net.html#socketresetanddestroy"],
      async run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        const error = t.once(socket, "error");
        const closed = new Promise((resolve) => socket.once("close", resolve));
        t.equal(socket.resetAndDestroy(), socket, "the returned value");
        t.error(
          (await error)[0],
          { name: "Error", code: "ERR_SOCKET_CLOSED", message: "Socket is closed" },
          "the error",
        );
        await closed;
      },
    },
    "reset-of-a-local-socket-throws": {
      level: "must",
      claim: "`resetAndDestroy()` on a Unix domain socket throws ERR_INVALID_HANDLE_TYPE and leaves it open.",
      rows: ["K12", "K20"],
      docs: ["net.html#socketresetanddestroy"],
      needs: ["unix"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("reset.sock") });
        const socket = await t.dial({ path: listener.path });
        const remote = await listener.accept();
        t.throws(
          () => socket.resetAndDestroy(),
          { name: "TypeError", code: "ERR_INVALID_HANDLE_TYPE", message: "This handle type cannot be sent" },
          "resetAndDestroy()",
        );
        t.equal(socket.destroyed, false, "destroyed");
        socket.end("still open");
        t.equal((await remote.readToEnd()).toString(), "still open", "what the peer read");
      },
    },
    "write-only-socket-reports-the-reset": {
      level: "should",
      claim: "A socket made with `readable: false` reports a reset through its writes, never as a stream push error.",
      rows: ["K01", "ED8"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket({ readable: false }));
        const emitted = new Promise((resolve) => socket.on("error", resolve));
        const connected = new Promise((resolve) => socket.once("connect", resolve));
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        const remote = await listener.accept();
        await connected;
        await remote.rst();
        const feed = (): void => {
          if (!socket.destroyed) socket.write("x", () => setImmediate(feed));
        };
        feed();
        t.error(await emitted, { code: /^(ECONNRESET|EPIPE)$/ }, "the error");
      },
    },
  },
});
