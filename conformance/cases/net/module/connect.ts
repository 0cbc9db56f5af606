import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/module/connect",
  cases: {
    "returns-a-connecting-socket": {
      level: "must",
      claim: "`connect` returns a net.Socket at once, connecting and pending, and the connection follows.",
      rows: ["N02", "K19"],
      docs: ["net.html#netcreateconnectionoptions-connectlistener"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" }));
        t.ok(socket instanceof t.net.Socket, "instanceof net.Socket");
        t.equal(socket.connecting, true, "connecting");
        t.equal(socket.pending, true, "pending");
        await t.once(socket, "connect");
        const remote = await listener.accept();
        socket.end("hello");
        t.equal((await remote.readToEnd()).toString(), "hello", "what the peer read");
      },
    },
    "listener-is-called-once-with-the-socket-as-this": {
      level: "must",
      claim: "The listener is added once to `connect`: called one time, without arguments, with the socket as `this`.",
      rows: ["N02"],
      docs: ["net.html#netcreateconnectionoptions-connectlistener"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const calls: { self: unknown; count: number }[] = [];
        const socket = t.own(
          t.net.connect({ port: listener.port, host: "127.0.0.1" }, function (this: unknown, ...args: unknown[]) {
            calls.push({ self: this, count: args.length });
          }),
        );
        t.equal(socket.listenerCount("connect"), 1, "listeners while connecting");
        await t.once(socket, "ready");
        t.equal(calls.length, 1, "calls");
        t.equal(calls[0]?.self, socket, "this");
        t.equal(calls[0]?.count, 0, "arguments");
        socket.emit("connect");
        t.equal(calls.length, 1, "calls after a second emit");
      },
    },
    "port-and-host": {
      level: "must",
      claim: "`connect(port, host, listener)` connects to that port of that host.",
      rows: ["N03"],
      docs: ["net.html#netconnectport-host-connectlistener", "net.html#netcreateconnectionport-host-connectlistener"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        let called = 0;
        const socket = t.own(t.net.connect(listener.port, "127.0.0.1", () => called++));
        await t.once(socket, "ready");
        t.equal(called, 1, "listener calls");
        t.equal(socket.remotePort, listener.port, "remotePort");
        t.equal(socket.remoteAddress, "127.0.0.1", "remoteAddress");
      },
    },
    "port-alone-means-localhost": {
      level: "must",
      claim: "`connect(port, listener)` resolves `localhost` and connects, though the service has IPv4 only.",
      rows: ["N03", "DS1", "DS8"],
      docs: ["net.html#netcreateconnectionport-host-connectlistener"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ host: "127.0.0.1" });
        let called = 0;
        const socket = t.own(t.net.connect(listener.port, () => called++));
        const hosts: unknown[] = [];
        socket.on("lookup", (_error, _address, _family, host) => hosts.push(host));
        await t.once(socket, "ready");
        t.equal(called, 1, "listener calls");
        t.ok(hosts.length > 0 && hosts.every((host) => host === "localhost"), `looked up ${hosts}`);
        t.equal(socket.remotePort, listener.port, "remotePort");
      },
    },
    "digits-are-a-port": {
      level: "must",
      claim: "A port given as a string of digits is a port, as an argument and as an option.",
      rows: ["N03", "K02"],
      members: ["net.TcpNetConnectOpts.port"],
      docs: ["net.html#socketconnectport-host-connectlistener"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const byArgument = t.own(t.net.connect(String(listener.port) as unknown as number, "127.0.0.1"));
        await t.once(byArgument, "connect");
        t.equal(byArgument.remotePort, listener.port, "remotePort by argument");
        const byOption = t.own(t.net.connect({ port: String(listener.port) as unknown as number, host: "127.0.0.1" }));
        await t.once(byOption, "connect");
        t.equal(byOption.remotePort, listener.port, "remotePort by option");
      },
    },
    "path-connects-to-a-local-socket": {
      level: "must",
      claim: "`connect(path, listener)` and `connect({ path })` connect to a Unix domain socket, without a lookup.",
      rows: ["N04", "K03", "UX1"],
      members: ["net.IpcNetConnectOpts.path"],
      docs: ["net.html#netconnectpath-connectlistener", "net.html#netcreateconnectionpath-connectlistener"],
      needs: ["unix"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("peer.sock") });
        t.ok(listener.path, "the peer's path");
        const log = t.journal();
        const byArgument = t.own(t.net.connect(listener.path, () => log.mark("listener")));
        log.watch("", byArgument, ["lookup", "connectionAttempt", "connect", "ready"]);
        await log.until("ready");
        log.equals(["listener", "connect", "ready"]);
        const remote = await listener.accept();
        byArgument.end("by path");
        t.equal((await remote.readToEnd()).toString(), "by path", "what the peer read");
        const byOption = t.own(t.net.connect({ path: listener.path }));
        await t.once(byOption, "connect");
      },
    },
    "options-serve-the-socket-and-the-connection": {
      level: "must",
      claim: "`connect` passes its options to the constructor too: allowHalfOpen, high-water marks and timeout.",
      rows: ["N02", "K01", "K07"],
      members: ["net.TcpNetConnectOpts.timeout"],
      docs: ["net.html#netconnectoptions-connectlistener", "net.html#netcreateconnectionoptions-connectlistener"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const options = {
          port: listener.port,
          host: "127.0.0.1",
          allowHalfOpen: true,
          timeout: 60_000,
          readableHighWaterMark: 1234,
          writableHighWaterMark: 5678,
        };
        const socket = t.own(t.net.connect(options));
        t.equal(socket.allowHalfOpen, true, "allowHalfOpen");
        t.equal(socket.timeout, 60_000, "timeout");
        t.equal(socket.readableHighWaterMark, 1234, "readableHighWaterMark");
        t.equal(socket.writableHighWaterMark, 5678, "writableHighWaterMark");
        await t.once(socket, "connect");
        t.equal(socket.timeout, 60_000, "timeout once connected");
      },
    },
    "bad-arguments-open-nothing": {
      level: "must",
      claim:
        "`connect` without a port or a path, or with a port of a wrong type, throws ERR_MISSING_ARGS or ERR_INVALID_ARG_TYPE.",
      rows: ["N02", "K20"],
      run(t: TestContext) {
        const connect = t.net.connect as unknown as (...args: unknown[]) => unknown;
        const missing = {
          name: "TypeError",
          code: "ERR_MISSING_ARGS",
          message: 'The "options" or "port" or "path" argument must be specified',
        };
        t.throws(() => connect(), missing, "connect()");
        t.throws(() => connect({}), missing, "connect({})");
        t.throws(() => connect({ host: "127.0.0.1" }), missing, "connect({ host })");
        t.throws(() => connect(undefined), missing, "connect(undefined)");
        for (const value of [null, true, {}, [], 1n]) {
          t.throws(
            () => connect({ port: value, host: "127.0.0.1" }),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "options\.port" property must be one of type number or string\. Received/,
            },
            `port ${value === null ? null : typeof value}`,
          );
        }
      },
    },
  },
});
