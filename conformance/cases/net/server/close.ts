/** Closing a server: what stops at once, what waits, what the callback is told. */
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/server/close",
  cases: {
    "idle-server": {
      level: "must",
      claim: "close() of a server without connections calls back without an error and emits 'close' once.",
      rows: ["S05"],
      docs: ["net.html#event-close", "net.html#serverclosecallback"],
      async run(t: TestContext) {
        const server = await t.listen();
        const log = t.journal();
        server.on("close", () => log.mark("close"));
        server.close((error) => log.mark(`callback ${error === undefined ? "undefined" : String(error)}`));
        log.equals([]);
        await log.until("callback undefined");
        await t.turns(3);
        log.equals(["close", "callback undefined"]);
      },
    },
    "stops-accepting-at-once": {
      level: "must",
      claim: "Right after close() returned a new client is refused, though a connection is still open.",
      rows: ["S05", "LF4"],
      async run(t: TestContext) {
        const { server } = await t.pair();
        const port = t.portOf(server);
        server.close();
        let code = "connected";
        await t.peer.connect({ port }).catch((error: unknown) => {
          code = /ECONNREFUSED/.exec(String(error))?.[0] ?? String(error);
        });
        t.equal(code, "ECONNREFUSED", "outcome of the new client");
      },
    },
    "waits-for-the-last-connection": {
      level: "must",
      claim:
        "'close' and the callback wait until the last connection has ended, and existing connections keep working.",
      rows: ["S05", "LF4", "LF5"],
      async run(t: TestContext) {
        const server = await t.listen({ allowHalfOpen: true }, (socket) => void socket.pipe(socket));
        const port = t.portOf(server);
        const [a, b] = [await t.peer.connect({ port }), await t.peer.connect({ port })];
        await a.send("a");
        await b.send("b");
        await a.read(1);
        await b.read(1);
        const log = t.journal();
        log.watch("", server, ["close"]);
        server.close(() => log.mark("callback"));
        await a.send("still");
        t.equal((await a.read(5)).toString(), "still", "the echo after close()");
        await a.fin();
        await a.readToEnd();
        await b.send("still");
        t.equal((await b.read(5)).toString(), "still", "the echo after the first connection has gone");
        log.equals([]);
        await b.fin();
        await b.readToEnd();
        await log.until("callback");
        log.equals(["close", "callback"], ["callback", "close"]);
      },
    },
    "inside-a-connection": {
      level: "must",
      claim:
        "close() called inside the connection listener refuses further clients and serves the present one to its end.",
      rows: ["P02", "S05"],
      async run(t: TestContext) {
        const server = await t.listen({ allowHalfOpen: true }, (socket) => {
          server.close();
          socket.pipe(socket);
        });
        const port = t.portOf(server);
        const client = await t.peer.connect({ port });
        await client.send("last one");
        t.equal((await client.read(8)).toString(), "last one", "the echo");
        t.equal(server.listening, false, "listening");
        const closed = t.once(server, "close");
        await client.fin();
        await closed;
      },
    },
    "ends-when-the-client-resets": {
      level: "must",
      claim: "A connection that is reset counts as ended: 'close' follows.",
      rows: ["S05"],
      async run(t: TestContext) {
        let connections = 0;
        const server = await t.listen(null, (socket) => {
          connections += 1;
          socket.on("error", () => {});
          socket.resume();
        });
        const client = await t.peer.connect({ port: t.portOf(server) });
        await t.until(() => connections === 1, "the connection");
        server.close();
        const closed = t.once(server, "close");
        await client.rst();
        await closed;
      },
    },
    "destroyed-connection-lets-it-close": {
      level: "must",
      claim: "Destroying the last accepted socket after close() lets the server close.",
      rows: ["S05", "LF4"],
      async run(t: TestContext) {
        const { server, accepted } = await t.pair();
        const closed = t.once(server, "close");
        server.close();
        accepted.destroy();
        await closed;
      },
    },
    "paused-connection-holds-until-destroyed": {
      level: "must",
      claim: "A paused connection whose client has gone holds the server open until it is read or destroyed.",
      rows: ["S05", "LF4", "ED1"],
      async run(t: TestContext) {
        let release = (): void => {};
        const server = await t.listen({ pauseOnConnect: true }, (socket) => {
          release = () => void socket.destroy();
        });
        const client = await t.peer.connect({ port: t.portOf(server) });
        await client.send("unread");
        await client.fin();
        await t.until(
          () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count === 1))),
          "the connection",
        );
        server.close();
        await t.never(server, "close");
        const closed = t.once(server, "close");
        release();
        await closed;
      },
    },
    "never-opened": {
      level: "must",
      claim: "close() of a server that never listened gives the callback ERR_SERVER_NOT_RUNNING.",
      rows: ["S05"],
      docs: ["errors.html#err_server_not_running"],
      async run(t: TestContext) {
        const server = t.net.createServer();
        const args = await new Promise<unknown[]>((resolve) => server.close((...a: unknown[]) => resolve(a)));
        t.equal(args.length, 1, "arguments of the callback");
        t.error(
          args[0],
          { name: "Error", code: "ERR_SERVER_NOT_RUNNING", message: "Server is not running." },
          "the callback's error",
        );
      },
    },
    twice: {
      level: "must",
      claim: "A second close() gives its callback ERR_SERVER_NOT_RUNNING while the first one's gets no error.",
      rows: ["S05"],
      async run(t: TestContext) {
        const server = await t.listen();
        const first = new Promise<unknown>((resolve) => server.close(resolve));
        const second = new Promise<unknown>((resolve) => server.close(resolve));
        t.equal(await first, undefined, "the first callback's error");
        t.error(await second, { code: "ERR_SERVER_NOT_RUNNING" }, "the second callback's error");
      },
    },
    "after-close": {
      level: "must",
      claim: "close() after 'close' gives the callback ERR_SERVER_NOT_RUNNING.",
      rows: ["S05"],
      async run(t: TestContext) {
        const server = await t.listen();
        server.close();
        await t.once(server, "close");
        const error = await new Promise((resolve) => server.close(resolve));
        t.error(error, { code: "ERR_SERVER_NOT_RUNNING" }, "the callback's error");
      },
    },
    "without-a-callback-nothing-throws": {
      level: "must",
      claim: "close() without a callback on a server that is not open neither throws nor emits 'error'.",
      rows: ["S05"],
      async run(t: TestContext) {
        const server = t.net.createServer();
        const log = t.journal();
        log.watch("", server, ["error"]);
        t.ok(server.close() === server, "close() returns the server");
        await t.turns(3);
        log.equals([]);
      },
    },
    "before-listening": {
      level: "must",
      claim: "close() right after listen(0) closes the server: 'close' comes and the port is not listened on.",
      rows: ["S05", "S10"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        server.listen(0);
        const port = t.portOf(server);
        const closed = t.once(server, "close");
        server.close();
        await closed;
        t.equal(server.listening, false, "listening");
        await t.turns(3);
        t.equal(server.address(), null, "address()");
        const again = await t.listen(null, undefined, { port, host: "127.0.0.1" });
        t.equal(t.portOf(again), port, "the port is free");
      },
    },
    "in-the-listening-callback": {
      level: "must",
      claim: "close() inside the listening callback closes the server.",
      rows: ["S05"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        const closed = new Promise<void>((resolve) => server.on("close", () => resolve()));
        server.listen(0, "127.0.0.1", () => void server.close());
        await closed;
        t.equal(server.address(), null, "address()");
      },
    },
    "never-closing-within-the-call": {
      level: "must",
      claim: "'close' and the callback come on a later tick than the call of close().",
      rows: ["S05"],
      async run(t: TestContext) {
        const server = await t.listen();
        let returned = false;
        const early = new Promise<boolean>((resolve) => server.on("close", () => resolve(!returned)));
        server.close();
        returned = true;
        t.equal(await early, false, "'close' inside close()");
      },
    },
    "listens-again-after-close": {
      level: "must",
      claim: "A closed server can listen again and serves, counting from zero.",
      rows: ["S05", "S08", "PT1"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => void socket.end("second life"));
        server.close();
        await t.once(server, "close");
        server.listen(0, "127.0.0.1");
        await t.once(server, "listening");
        const client = await t.peer.connect({ port: t.portOf(server) });
        t.equal((await client.readToEnd()).toString(), "second life", "what the client reads");
      },
    },
    "async-dispose": {
      level: "must",
      claim: "Symbol.asyncDispose closes the server and resolves when it has closed.",
      rows: ["S11", "S05"],
      docs: ["net.html#serversymbolasyncdispose"],
      async run(t: TestContext) {
        const { server, client } = await t.pair();
        const log = t.journal();
        log.watch("", server, ["close"]);
        const disposed = server[Symbol.asyncDispose]().then(() => log.mark("disposed"));
        t.equal(server.listening, false, "listening at once");
        await t.turns(3);
        log.equals([]);
        client.destroy();
        await disposed;
        log.equals(["close", "disposed"]);
      },
    },
    "async-dispose-of-a-closed-server": {
      level: "must",
      claim: "Symbol.asyncDispose resolves for a server that is closed or never listened.",
      rows: ["S11"],
      async run(t: TestContext) {
        await t.net.createServer()[Symbol.asyncDispose]();
        const server = await t.listen();
        await server[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
        t.equal(server.listening, false, "listening");
      },
    },
    "connection-accepted-before-close-is-delivered": {
      level: "should",
      claim: "Connections that the server has seen before close() get their data, also when the data comes after it.",
      rows: ["S05", "LF5"],
      async run(t: TestContext) {
        const { server, client, accepted } = await t.pair();
        server.close();
        client.end("after close");
        t.equal((await t.collect(accepted)).toString(), "after close", "what the accepted socket reads");
      },
    },
  },
});
