/** Ports in use, listening twice, listening again. */
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/server/conflict",
  cases: {
    "used-port-shape": {
      level: "must",
      claim: "A used port gives an 'error' with code, errno, syscall, address, port and Node's message.",
      rows: ["S10", "P08", "PT2", "ER6"],
      docs: ["net.html#event-error", "errors.html#common-system-errors"],
      env: ["linux"],
      async run(t: TestContext) {
        const port = t.portOf(await t.listen());
        const second = t.own(t.net.createServer());
        second.listen(port, "127.0.0.1");
        const [error] = await t.once(second, "error");
        t.error(
          error,
          {
            name: "Error",
            code: "EADDRINUSE",
            syscall: "listen",
            address: "127.0.0.1",
            port,
            errno: -98,
            message: `listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
          },
          "the error",
        );
      },
    },
    "used-port-of-an-independent-process": {
      level: "must",
      claim: "A port that another process listens on gives EADDRINUSE.",
      rows: ["S10", "PT2"],
      async run(t: TestContext) {
        const taken = await t.peer.listen();
        const server = t.own(t.net.createServer());
        server.listen(taken.port, "127.0.0.1");
        const [error] = await t.once(server, "error");
        t.error(error, { code: "EADDRINUSE", syscall: "listen", port: taken.port }, "the error");
      },
    },
    "used-port-without-a-host": {
      level: "must",
      claim: "Without a host the error of a used port names :: as the address.",
      rows: ["S10", "PT2", "ER6"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const first = t.own(t.net.createServer());
        first.listen(0);
        await t.once(first, "listening");
        const port = t.portOf(first);
        const second = t.own(t.net.createServer());
        second.listen(port);
        const [error] = await t.once(second, "error");
        t.error(
          error,
          { code: "EADDRINUSE", address: "::", port, message: `listen EADDRINUSE: address already in use :::${port}` },
          "the error",
        );
      },
    },
    "error-comes-on-a-later-tick": {
      level: "must",
      claim: "A failing listen does not throw: listeners of 'error' added right after the call get it.",
      rows: ["S10", "ER7"],
      async run(t: TestContext) {
        const port = t.portOf(await t.listen());
        for (const args of [[port, "127.0.0.1"], [port]]) {
          const second = t.own(t.net.createServer());
          (second.listen as (...a: unknown[]) => unknown).apply(second, args);
          const [error] = await t.once(second, "error");
          t.error(error, { code: "EADDRINUSE" }, `listen(${args.join()})`);
        }
      },
    },
    "no-listening-and-no-close-after-the-error": {
      level: "must",
      claim: "A failed listen emits 'error' alone: neither 'listening' nor 'close'.",
      rows: ["S10"],
      async run(t: TestContext) {
        const port = t.portOf(await t.listen());
        const second = t.own(t.net.createServer());
        const log = t.journal();
        log.watch("", second, ["listening", "error", "close"]);
        second.listen(port, "127.0.0.1");
        await log.until("error");
        await t.turns(5);
        log.equals(["error"]);
      },
    },
    "retry-on-another-port": {
      level: "must",
      claim: "After EADDRINUSE the same server listens on another port from inside the error listener, and serves.",
      rows: ["P08", "PT3", "S10"],
      async run(t: TestContext) {
        const port = t.portOf(await t.listen());
        const second = t.own(t.net.createServer((socket) => void socket.end("second port")));
        second.once("error", () => void second.listen(0, "127.0.0.1"));
        second.listen(port, "127.0.0.1");
        await new Promise<void>((resolve) => second.once("listening", resolve));
        t.ok(t.portOf(second) !== port, "another port");
        const client = await t.peer.connect({ port: t.portOf(second) });
        t.equal((await client.readToEnd()).toString(), "second port", "what the client reads");
      },
    },
    "retry-on-the-same-port-once-free": {
      level: "must",
      claim: "After EADDRINUSE the same server gets the port as soon as the other has closed.",
      rows: ["P08", "PT1", "PT3"],
      async run(t: TestContext) {
        const first = await t.listen();
        const port = t.portOf(first);
        const second = t.own(t.net.createServer());
        second.listen(port, "127.0.0.1");
        await t.once(second, "error");
        first.close();
        await t.once(first, "close");
        second.listen(port, "127.0.0.1");
        await t.once(second, "listening");
        t.equal(t.portOf(second), port, "the port");
      },
    },
    "close-after-a-failed-listen": {
      level: "must",
      claim: "close() after a failed listen gives its callback ERR_SERVER_NOT_RUNNING.",
      rows: ["S05", "S10"],
      async run(t: TestContext) {
        const port = t.portOf(await t.listen());
        const second = t.own(t.net.createServer());
        second.listen(port, "127.0.0.1");
        await t.once(second, "error");
        const error = await new Promise((resolve) => second.close(resolve));
        t.error(error, { code: "ERR_SERVER_NOT_RUNNING", message: "Server is not running." }, "the callback's error");
      },
    },
    "second-listen-throws": {
      level: "must",
      claim: "listen on a listening server throws ERR_SERVER_ALREADY_LISTEN and leaves it listening.",
      rows: ["S10", "PT4"],
      docs: ["errors.html#err_server_already_listen"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => void socket.end("first"));
        const before = server.address();
        for (const args of [[0], [0, "127.0.0.1"], [{ port: 0 }], ["some-path"], []]) {
          t.throws(
            () => (server.listen as (...a: unknown[]) => unknown).apply(server, args),
            {
              name: "Error",
              code: "ERR_SERVER_ALREADY_LISTEN",
              message: "Listen method has been called more than once without closing.",
            },
            `second listen(${JSON.stringify(args)})`,
          );
        }
        t.deepEqual(server.address(), before, "address()");
        const client = await t.peer.connect({ port: t.portOf(server) });
        t.equal((await client.readToEnd()).toString(), "first", "what the client reads");
      },
    },
    "second-listen-throws-before-listening": {
      level: "must",
      claim:
        "A second listen throws ERR_SERVER_ALREADY_LISTEN also before 'listening', for a port without host and for a path.",
      rows: ["S10", "PT4"],
      needs: ["tcp", "unix"],
      async run(t: TestContext) {
        for (const where of [{ port: 0 }, { path: t.path("twice") }]) {
          const server = t.own(t.net.createServer());
          server.listen(where);
          t.throws(() => server.listen(where), { code: "ERR_SERVER_ALREADY_LISTEN" }, "the second listen");
          await t.once(server, "listening");
        }
      },
    },
    "second-listen-while-the-host-is-looked-up": {
      level: "info",
      claim: "Recorded: what a second listen does while the first still looks up its host (Node does not see it).",
      rows: ["PT4"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        server.on("error", () => {});
        server.listen(0, "127.0.0.1");
        let outcome = "no error";
        try {
          server.listen(0, "127.0.0.1");
        } catch (error) {
          outcome = (error as { code?: string }).code ?? "an error without code";
        }
        t.note("second listen while pending", outcome);
        await t.until(() => server.listening, "the server to listen");
      },
    },
    "rebind-at-once-after-close": {
      level: "must",
      claim:
        "Right after close() returned, another server can bind the same port, even though a connection was served.",
      rows: ["S05", "PT1"],
      async run(t: TestContext) {
        const first = await t.listen(null, (socket) => void socket.end("bye"));
        const port = t.portOf(first);
        const client = await t.peer.connect({ port });
        await client.readToEnd();
        first.close();
        const second = t.own(t.net.createServer());
        second.listen(port, "127.0.0.1");
        await t.once(second, "listening");
        t.equal(t.portOf(second), port, "the port");
      },
    },
    "rebind-in-the-close-callback": {
      level: "must",
      claim: "The same server can listen on the same port from its close callback, several times in a row.",
      rows: ["S05", "PT1"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => void socket.end("again"));
        const port = t.portOf(server);
        for (let round = 0; round < 3; round += 1) {
          await new Promise<void>((resolve) => server.close(() => server.listen(port, "127.0.0.1", resolve)));
          const client = await t.peer.connect({ port });
          t.equal((await client.readToEnd()).toString(), "again", `round ${round}`);
          await client.fin();
        }
      },
    },
    "same-port-on-two-addresses": {
      level: "must",
      claim: "Two servers may use one port on two different local addresses.",
      rows: ["PT2", "S01"],
      env: ["linux"],
      async run(t: TestContext) {
        const first = await t.listen(null, (socket) => void socket.end("one"));
        const port = t.portOf(first);
        await t.listen(null, (socket) => void socket.end("two"), { port, host: "127.0.0.2" });
        const a = await t.peer.connect({ port, host: "127.0.0.1" });
        const b = await t.peer.connect({ port, host: "127.0.0.2" });
        t.equal((await a.readToEnd()).toString(), "one", "on 127.0.0.1");
        t.equal((await b.readToEnd()).toString(), "two", "on 127.0.0.2");
      },
    },
    "address-that-is-not-local": {
      level: "must",
      claim: "Listening on an address of another machine gives EADDRNOTAVAIL with that address.",
      rows: ["S10", "ER6", "K20"],
      env: ["linux"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        server.listen(0, "203.0.113.77");
        const [error] = await t.once(server, "error");
        t.error(
          error,
          {
            code: "EADDRNOTAVAIL",
            syscall: "listen",
            address: "203.0.113.77",
            errno: -99,
            message: "listen EADDRNOTAVAIL: address not available 203.0.113.77",
          },
          "the error",
        );
      },
    },
    "host-that-cannot-be-resolved": {
      level: "must",
      claim: "Listening on a host that is no valid name gives ENOTFOUND from getaddrinfo with the host name.",
      rows: ["S10", "ER6", "K20"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        // An empty label: refused by the resolver itself, without asking any server.
        server.listen(0, "no..name");
        const [error] = await t.once(server, "error");
        t.error(
          error,
          { code: "ENOTFOUND", syscall: "getaddrinfo", message: "getaddrinfo ENOTFOUND no..name" },
          "the error",
        );
        t.equal((error as { hostname?: string }).hostname, "no..name", "hostname");
        t.equal(server.listening, false, "listening");
      },
    },
    "reuse-port-shares": {
      level: "must",
      claim: "Two servers with reusePort: true share one port; a third without it gets EADDRINUSE.",
      rows: ["S04", "PT6"],
      needs: ["tcp.reuse-port"],
      env: ["linux"],
      async run(t: TestContext) {
        const where = { host: "127.0.0.1", reusePort: true };
        const first = await t.listen(null, (socket) => void socket.end("shared"), { ...where, port: 0 });
        const port = t.portOf(first);
        await t.listen(null, (socket) => void socket.end("shared"), { ...where, port });
        const third = t.own(t.net.createServer());
        third.listen({ port, host: "127.0.0.1" });
        const [error] = await t.once(third, "error");
        t.error(error, { code: "EADDRINUSE" }, "the third server");
        const client = await t.peer.connect({ port });
        t.equal((await client.readToEnd()).toString(), "shared", "what the client reads");
      },
    },
    "reuse-port-without-a-host": {
      level: "must",
      claim: "reusePort: true works without a host too.",
      rows: ["S04", "PT6"],
      members: ["net.ListenOptions.reusePort"],
      needs: ["tcp.reuse-port"],
      env: ["linux"],
      async run(t: TestContext) {
        const first = t.own(t.net.createServer());
        first.listen({ port: 0, reusePort: true });
        await t.once(first, "listening");
        const second = t.own(t.net.createServer());
        second.listen({ port: t.portOf(first), reusePort: true });
        await t.once(second, "listening");
        t.equal(t.portOf(second), t.portOf(first), "the shared port");
      },
    },
    "reuse-port-needs-both": {
      level: "must",
      claim: "reusePort on the second server alone does not take a port from a server that did not set it.",
      rows: ["S04", "PT6", "PT2"],
      needs: ["tcp.reuse-port"],
      env: ["linux"],
      async run(t: TestContext) {
        const first = await t.listen();
        const second = t.own(t.net.createServer());
        second.listen({ port: t.portOf(first), host: "127.0.0.1", reusePort: true });
        const [error] = await t.once(second, "error");
        t.error(error, { code: "EADDRINUSE" }, "the error");
      },
    },
  },
});
