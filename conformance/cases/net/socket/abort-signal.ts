import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/abort-signal",
  cases: {
    "abort-ends-a-pending-connect": {
      level: "must",
      claim: "Aborting the signal of a pending connect emits AbortError, then `close(true)`, and never `connect`.",
      rows: ["K02", "LF11", "TO7"],
      members: ["net.TcpNetConnectOpts.signal"],
      docs: ["net.html#new-netsocketoptions"],
      env: ["linux"],
      async run(t: TestContext) {
        const controller = new AbortController();
        const port = await t.peer.deafPort();
        const socket = t.own(t.net.connect({ port, host: "127.0.0.1", signal: controller.signal }));
        const log = t.journal();
        log.watch("", socket, ["connect", "error", "close"]);
        const emitted = new Promise((resolve) => socket.on("error", resolve));
        await t.turns(5);
        controller.abort();
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
        const expected = { name: "AbortError", code: "ABORT_ERR", message: "The operation was aborted" };
        t.error(await emitted, expected, "the error");
      },
    },
    "abort-at-once-prevents-connect": {
      level: "must",
      claim: "Aborting in the tick of `connect()` leaves no connection: AbortError and `close(true)` only.",
      rows: ["K02", "LF11", "CS2"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const controller = new AbortController();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1", signal: controller.signal }));
        const log = t.journal();
        log.watch("", socket, ["connect", "ready", "error", "close"]);
        controller.abort();
        await log.until("close(true)");
        await t.never(socket, "connect");
        log.equals(["error", "close(true)"]);
      },
    },
    "abort-destroys-a-connected-socket": {
      level: "must",
      claim: "Aborting after `connect` destroys the socket with AbortError, whose cause is the reason.",
      rows: ["K01", "LF11"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const controller = new AbortController();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", signal: controller.signal });
        const remote = await listener.accept();
        const emitted = new Promise((resolve) => socket.on("error", resolve));
        const log = t.journal();
        log.watch("", socket, ["end", "error", "close"]);
        const reason = new Error("no longer needed");
        controller.abort(reason);
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
        t.error(await emitted, { name: "AbortError", code: "ABORT_ERR" }, "the error");
        t.equal(((await emitted) as Error).cause, reason, "its cause");
        await remote.closed();
      },
    },
    "signal-of-the-constructor-holds-for-connect": {
      level: "must",
      claim: "A signal given to `new Socket` destroys that socket while it connects.",
      rows: ["K01", "LF11"],
      members: ["net.SocketConstructorOpts.signal"],
      docs: ["net.html#new-netsocketoptions"],
      env: ["linux"],
      async run(t: TestContext) {
        const controller = new AbortController();
        const socket = t.own(new t.net.Socket({ signal: controller.signal }));
        socket.connect({ port: await t.peer.deafPort(), host: "127.0.0.1" });
        const emitted = t.once(socket, "error");
        controller.abort();
        t.error((await emitted)[0], { name: "AbortError", code: "ABORT_ERR" }, "the error");
        t.equal(socket.destroyed, true, "destroyed");
      },
    },
    "signal-already-aborted-is-an-error": {
      level: "must",
      claim: "A signal that was aborted before emits AbortError on a later tick instead of throwing.",
      rows: ["K01", "LF11"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const socket = t.own(new t.net.Socket({ signal: AbortSignal.abort() }));
        t.error((await t.once(socket, "error"))[0], { name: "AbortError", code: "ABORT_ERR" }, "the error");
      },
    },
    "abort-after-close-does-nothing": {
      level: "must",
      claim: "An abort that comes after `close` emits nothing.",
      rows: ["K01", "LF11"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const controller = new AbortController();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", signal: controller.signal });
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        socket.destroy();
        await log.until("close(false)");
        controller.abort();
        await t.turns(3);
        log.equals(["close(false)"]);
      },
    },
    "one-signal-ends-many-sockets": {
      level: "must",
      claim: "One signal shared by several sockets destroys all of them.",
      rows: ["K01", "LF11"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const controller = new AbortController();
        const options = { port: listener.port, host: "127.0.0.1", signal: controller.signal };
        const sockets = await Promise.all([t.dial(options), t.dial(options), t.dial(options)]);
        const codes: unknown[] = [];
        for (const socket of sockets) socket.on("error", (error: NodeJS.ErrnoException) => codes.push(error.code));
        controller.abort();
        await t.until(() => codes.length === 3, "three errors");
        t.ok(
          sockets.every((socket) => socket.destroyed),
          "all of them destroyed",
        );
        t.deepEqual(codes, ["ABORT_ERR", "ABORT_ERR", "ABORT_ERR"], "error codes");
      },
    },
  },
});
