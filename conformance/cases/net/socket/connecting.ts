import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/connecting",
  cases: {
    "connect-then-ready": {
      level: "must",
      claim: "`connect` and `ready` are emitted once each, in that order, after `connect()` has returned.",
      rows: ["K02", "K04"],
      docs: ["net.html#event-connect", "net.html#event-ready"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        const log = t.journal();
        log.watch("", socket, ["connect", "ready", "error", "close"]);
        t.equal(socket.connect({ port: listener.port, host: "127.0.0.1" }), socket, "the returned value");
        log.mark("returned");
        await log.until("ready");
        await t.turns(3);
        log.equals(["returned", "connect", "ready"]);
      },
    },
    "socket-connect-takes-every-form": {
      level: "must",
      claim:
        "`socket.connect` takes (port), (port, host), (port, host, listener), (port, listener) and (options, listener).",
      rows: ["K02"],
      members: ["net.IpcSocketConnectOpts.path", "net.TcpSocketConnectOpts.host", "net.TcpSocketConnectOpts.port"],
      docs: ["net.html#socketconnect"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const forms: Record<string, (socket: InstanceType<typeof t.net.Socket>, done: () => void) => void> = {
          "(port)": (socket, done) => socket.connect(port).once("connect", done),
          "(port, host)": (socket, done) => socket.connect(port, "127.0.0.1").once("connect", done),
          "(port, host, listener)": (socket, done) => socket.connect(port, "127.0.0.1", done),
          "(port, listener)": (socket, done) => socket.connect(port, done),
          "(options, listener)": (socket, done) => socket.connect({ port, host: "127.0.0.1" }, done),
        };
        for (const [name, connect] of Object.entries(forms)) {
          const socket = t.own(new t.net.Socket());
          let connected = false;
          connect(socket, () => {
            connected = true;
          });
          await t.until(() => connected, `the listener of ${name}`);
          t.equal(socket.remotePort, port, `remotePort after ${name}`);
        }
      },
    },
    "path-form-of-socket-connect": {
      level: "must",
      claim: "`socket.connect(path, listener)` connects to a Unix domain socket and emits `connect` and `ready`.",
      rows: ["K02", "N04", "UX1"],
      docs: ["net.html#socketconnectpath-connectlistener"],
      needs: ["unix"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("form.sock") });
        const socket = t.own(new t.net.Socket());
        const log = t.journal();
        log.watch("", socket, ["lookup", "connect", "ready", "error"]);
        socket.connect(String(listener.path), () => log.mark("listener"));
        await log.until("ready");
        log.ordered("connect", "ready");
        log.ordered("listener", "ready");
        log.lacks("lookup");
      },
    },
    "a-single-attempt-is-told": {
      level: "must",
      claim: "`connectionAttempt` (ip, port, family) is emitted for a single address, before `connect`.",
      rows: ["K04"],
      docs: ["net.html#event-connectionattempt"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        const log = t.journal();
        log.watch("", socket, ["connectionAttempt", "connect"]);
        let told: unknown[] = [];
        socket.on("connectionAttempt", (...args) => {
          told = args;
        });
        socket.connect({ port, host: "127.0.0.1" });
        await log.until("connect");
        log.equals(["connectionAttempt", "connect"]);
        t.deepEqual(told, ["127.0.0.1", port, 4], "arguments of `connectionAttempt`");
      },
    },
    "a-single-failed-attempt-is-told": {
      level: "must",
      claim: "`connectionAttemptFailed` (ip, port, family, error) precedes the `error` of a refused single address.",
      rows: ["K04", "K20"],
      docs: ["net.html#event-connectionattemptfailed"],
      async run(t: TestContext) {
        const port = await t.peer.closedPort();
        const socket = t.own(t.net.connect({ port, host: "127.0.0.1" }));
        const log = t.journal();
        log.watch("", socket, ["connectionAttemptFailed", "error", "close"]);
        let told: unknown[] = [];
        socket.on("connectionAttemptFailed", (...args) => {
          told = args;
        });
        const [error] = await t.once(socket, "error");
        await log.until("close(true)");
        log.equals(["connectionAttemptFailed", "error", "close(true)"]);
        t.deepEqual(told.slice(0, 3), ["127.0.0.1", port, 4], "ip, port and family");
        t.equal(told[3], error, "the error of the attempt");
      },
    },
    "second-connect-while-connecting-is-ealready": {
      level: "must",
      claim: "`connect()` on a socket that is already connecting fails with EALREADY.",
      rows: ["K20", "CS1"],
      docs: ["net.html#socketconnect"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        const log = t.journal();
        log.watch("", socket, ["connect", "error", "close"]);
        const emitted = t.once(socket, "error");
        socket.connect({ port, host: "127.0.0.1" });
        socket.connect({ port, host: "127.0.0.1" });
        t.error((await emitted)[0], { code: "EALREADY", syscall: "connect", address: "127.0.0.1", port }, "the error");
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
      },
    },
    "no-connect-after-destroy": {
      level: "must",
      claim:
        "A socket destroyed right after `connect()` never calls the connect listener: there is only `close(false)`.",
      rows: ["K12", "CS2"],
      docs: ["net.html#socketdestroyerror"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(t.net.connect({ port, host: "127.0.0.1" }, () => log.mark("listener")));
        const log = t.journal();
        log.watch("", socket, ["connect", "ready", "error", "close"]);
        socket.destroy();
        t.equal(socket.connecting, false, "connecting at once");
        await log.until("close(false)");
        await t.never(socket, "connect");
        log.equals(["close(false)"]);
      },
    },
    "destroy-in-connection-attempt": {
      level: "info",
      claim:
        "What a program that destroys its socket in `connectionAttempt` comes to, and whether a connection is opened.",
      rows: ["K04", "CS3"],
      docs: ["net.html#event-connectionattempt"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        let accepted = 0;
        listener.accept().then(
          () => accepted++,
          () => {},
        );
        const { code, stdout } = await t.child(
          `const socket = net.connect(Number(process.argv.at(-1)), "127.0.0.1");
           socket.on("connectionAttempt", () => socket.destroy());
           for (const event of ["connect", "error", "close"]) socket.on(event, () => console.log(event));`,
          [String(listener.port)],
        );
        await t.turns(10);
        t.note("exit code", code);
        t.note("events", stdout.trim().split("\n").join(" "));
        t.note("connections", accepted);
      },
    },
    "abandoned-pending-connect-closes": {
      level: "must",
      claim: "A connect that the network never answers can be destroyed: `close` follows and nothing stays behind.",
      rows: ["K12", "TO7", "CS2"],
      docs: ["net.html#socketdestroyerror"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = t.own(t.net.connect({ port: await t.peer.deafPort(), host: "127.0.0.1" }));
        const log = t.journal();
        log.watch("", socket, ["connect", "error", "close"]);
        await t.never(socket, "connect");
        t.equal(socket.connecting, true, "connecting");
        socket.destroy();
        await log.until("close(false)");
        log.equals(["close(false)"]);
      },
    },
    "connect-listener-may-throw-away-the-socket-and-dial-again": {
      level: "must",
      claim: "Many sockets opened and closed in a row to one `localhost` service all connect.",
      rows: ["K02", "DS1", "LB4"],
      docs: ["net.html#netcreateconnection"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        for (let round = 0; round < 5; round++) {
          const sockets = Array.from({ length: 8 }, () =>
            t.own(t.net.connect({ port: listener.port, host: "localhost" })),
          );
          await Promise.all(sockets.map((socket) => t.once(socket, "connect")));
          for (const socket of sockets) socket.destroy();
          await t.until(() => sockets.every((socket) => socket.closed), "all of them closed");
        }
      },
    },
    "numbers-of-parallel-clients-are-told-apart": {
      level: "must",
      claim: "Sixty sockets at once each get their own answer.",
      rows: ["K02", "K05", "LB4"],
      docs: ["net.html#netcreateconnection"],
      budget: "long",
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => {
          socket.once("data", (chunk: unknown) => socket.end(`answer to ${chunk}`));
        });
        const port = t.portOf(server);
        const answers = await Promise.all(
          Array.from({ length: 60 }, async (_, i) => {
            const socket = await t.dial(port);
            const answer = t.collect(socket);
            socket.write(`client ${i}`);
            return (await answer).toString();
          }),
        );
        t.deepEqual(
          answers,
          answers.map((_, i) => `answer to client ${i}`),
          "answers",
        );
      },
    },
  },
});
