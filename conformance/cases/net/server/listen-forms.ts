/** Every overload of `listen`, and what each binds. */
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/server/listen-forms",
  cases: {
    "port-zero-picks-a-free-port": {
      level: "must",
      claim: "listen(0) picks a port above 0 on which a client can connect.",
      rows: ["S01"],
      docs: ["net.html#serverlistenport-host-backlog-callback"],
      async run(t: TestContext) {
        const accepted: unknown[] = [];
        const server = t.own(t.net.createServer((socket) => void accepted.push(t.own(socket))));
        server.listen(0);
        await t.once(server, "listening");
        const port = t.portOf(server);
        t.ok(port > 0 && port < 65536, "the port is in range");
        await t.peer.connect({ port });
        await t.until(() => accepted.length === 1, "the connection");
      },
    },
    "two-servers-on-port-zero-differ": {
      level: "must",
      claim: "Two servers that listen on port 0 get two different ports.",
      rows: ["S01"],
      async run(t: TestContext) {
        const [a, b] = [await t.listen(), await t.listen()];
        t.ok(t.portOf(a) !== t.portOf(b), "the ports differ");
      },
    },
    "no-arguments": {
      level: "must",
      claim: "listen() without arguments, and with undefined or null as the port, picks a free port.",
      rows: ["S01"],
      docs: ["net.html#serverlistenport-host-backlog-callback"],
      async run(t: TestContext) {
        for (const args of [[], [undefined], [null]]) {
          const server = t.own(t.net.createServer());
          (server.listen as (...a: unknown[]) => unknown)(...args);
          await t.once(server, "listening");
          t.ok(t.portOf(server) > 0, `listen(${args.map(String).join()}) has a port`);
        }
      },
    },
    "callback-only": {
      level: "must",
      claim: "listen(callback) listens on a free port and calls back once it does, with `this` the server.",
      rows: ["S01"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        const called = new Promise<unknown>((resolve) => {
          server.listen(function (this: unknown) {
            resolve(this);
          } as never);
        });
        t.ok((await called) === server, "this is the server");
        t.equal(server.listening, true, "listening in the callback");
        t.ok(t.portOf(server) > 0, "it has a port");
      },
    },
    "positional-forms-take-the-callback": {
      level: "must",
      claim: "The callback is found behind port, host and backlog, whichever of them are given or undefined.",
      rows: ["S01"],
      needs: ["tcp.backlog"],
      async run(t: TestContext) {
        const forms: unknown[][] = [
          [0],
          [0, "127.0.0.1"],
          [0, 5],
          [0, "127.0.0.1", 5],
          [0, undefined],
          [0, undefined, 5],
          [0, null, null],
        ];
        for (const form of forms) {
          const server = t.own(t.net.createServer());
          await new Promise<void>((resolve) => (server.listen as (...a: unknown[]) => unknown)(...form, resolve));
          t.ok(t.portOf(server) > 0, `listen(${form.map(String).join()}, callback)`);
        }
      },
    },
    "callback-is-a-one-time-listening-listener": {
      level: "must",
      claim: "The callback of listen is a listener of 'listening' that is gone after the first one.",
      rows: ["S01", "S10"],
      docs: ["net.html#event-listening"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        let calls = 0;
        server.listen(0, "127.0.0.1", () => {
          calls += 1;
        });
        t.equal(server.listenerCount("listening"), 1, "listeners while pending");
        await t.once(server, "listening");
        t.equal(server.listenerCount("listening"), 0, "listeners afterwards");
        server.close();
        await t.once(server, "close");
        server.listen(0, "127.0.0.1");
        await t.once(server, "listening");
        t.equal(calls, 1, "calls of the first callback");
      },
    },
    "returns-the-server": {
      level: "must",
      claim: "listen, close, ref, unref and getConnections return the server.",
      rows: ["S01", "S05", "S07", "S08", "LF3"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        t.ok(server.listen(0, "127.0.0.1") === server, "listen");
        await t.once(server, "listening");
        t.ok(server.unref() === server, "unref");
        t.ok(server.ref() === server, "ref");
        t.ok(server.getConnections(() => {}) === server, "getConnections");
        t.ok(server.close() === server, "close");
      },
    },
    "never-listening-within-the-call": {
      level: "must",
      claim: "'listening' is emitted on a later tick than the call of listen, for each kind of address.",
      rows: ["S04", "S10"],
      needs: ["tcp", "unix"],
      async run(t: TestContext) {
        for (const where of [{ port: 0 }, { port: 0, host: "127.0.0.1" }, { path: t.path("later") }]) {
          const server = t.own(t.net.createServer());
          let returned = false;
          let early = false;
          server.on("listening", () => {
            early = !returned;
          });
          server.listen(where);
          returned = true;
          await t.once(server, "listening");
          t.equal(early, false, `'listening' inside listen(${JSON.stringify(Object.keys(where))})`);
        }
      },
    },
    "numeric-string-is-a-port": {
      level: "must",
      claim: "listen('0') and listen({ port: '0' }) take a numeric string as a port.",
      rows: ["S01", "S04"],
      async run(t: TestContext) {
        for (const arg of ["0", { port: "0" }]) {
          const server = t.own(t.net.createServer());
          server.listen(arg as never);
          await t.once(server, "listening");
          const address = server.address();
          t.ok(typeof address === "object" && address !== null && address.port > 0, "a TCP address");
        }
      },
    },
    "options-port-undefined": {
      level: "must",
      claim: "listen({ port: undefined }) and listen({ port: null }) pick a free port.",
      rows: ["S04"],
      async run(t: TestContext) {
        for (const port of [undefined, null]) {
          const server = t.own(t.net.createServer());
          server.listen({ port } as never);
          await t.once(server, "listening");
          t.ok(t.portOf(server) > 0, `port ${port}`);
        }
      },
    },
    "options-with-host-and-port": {
      level: "must",
      claim: "listen({ port, host, backlog }, callback) binds that host alone.",
      rows: ["S04"],
      members: ["net.ListenOptions.host", "net.ListenOptions.port"],
      docs: ["net.html#serverlistenoptions-callback"],
      needs: ["tcp.backlog"],
      env: ["linux", "proc-net"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.2", backlog: 3 }, resolve));
        const address = server.address();
        t.ok(typeof address === "object" && address !== null, "an address object");
        t.equal(address.address, "127.0.0.2", "address");
        t.equal(address.family, "IPv4", "family");
        const hosts = t.kernel(address.port).flatMap((row) => (row.state === "LISTEN" ? [row.local.address] : []));
        t.ok(hosts.includes("127.0.0.2"), "the kernel listens on the host");
        t.ok(!hosts.includes("0.0.0.0") && !hosts.includes("::"), "and not on every address");
      },
    },
    "named-host-resolves": {
      level: "must",
      claim: "listen(0, 'localhost') resolves the name and reports the address, not the name.",
      rows: ["S01", "AD1"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        server.listen(0, "localhost");
        await t.once(server, "listening");
        const address = server.address();
        t.ok(typeof address === "object" && address !== null, "an address object");
        t.match(address.address, /^(127\.0\.0\.1|::1)$/, "address");
        t.equal(address.family, address.address === "::1" ? "IPv6" : "IPv4", "family");
      },
    },
    "exclusive-is-accepted": {
      level: "must",
      claim: "listen({ exclusive: true }) listens as usual outside of a cluster.",
      rows: ["S04"],
      members: ["net.ListenOptions.exclusive"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer((socket) => void socket.end("x")));
        server.listen({ port: 0, host: "127.0.0.1", exclusive: true });
        await t.once(server, "listening");
        const client = await t.peer.connect({ port: t.portOf(server) });
        t.equal((await client.readToEnd()).toString(), "x", "what the client reads");
      },
    },
    "options-with-path": {
      level: "must",
      claim: "listen({ path }) listens on the path, and address() is the path.",
      rows: ["S02", "S04", "UX1"],
      members: ["net.ListenOptions.path"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("by-option");
        const server = t.own(t.net.createServer((socket) => void socket.end("unix")));
        await new Promise<void>((resolve) => server.listen({ path }, resolve));
        t.equal(server.address(), path, "address()");
        const client = await t.peer.connect({ path });
        t.equal((await client.readToEnd()).toString(), "unix", "what the client reads");
      },
    },
    "path-with-backlog-and-callback": {
      level: "must",
      claim: "listen(path, backlog, callback) and listen(path, callback) both listen on the path.",
      rows: ["S02", "UX1"],
      docs: ["net.html#serverlistenpath-backlog-callback"],
      needs: ["tcp.backlog", "unix"],
      async run(t: TestContext) {
        for (const [name, rest] of [
          ["one", []],
          ["two", [5]],
        ] as const) {
          const path = t.path(name);
          const server = t.own(t.net.createServer());
          await new Promise<void>((resolve) => (server.listen as (...a: unknown[]) => unknown)(path, ...rest, resolve));
          t.equal(server.address(), path, "address()");
        }
      },
    },
  },
});
