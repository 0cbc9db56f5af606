/** What an adapter that lacks part of TCP must refuse at once. */
import { group, type TestContext } from "../../src/case.ts";

const UNAVAILABLE = { name: "TypeError", code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", message: /unavailable/ };

export default group({
  id: "absence/tcp",
  cases: {
    "no-tcp": {
      level: "must",
      claim: "Without TCP listen on a port and connect to a port throw.",
      rows: ["S01", "K02"],
      absenceOf: "tcp",
      run(t: TestContext) {
        t.throws(() => t.net.createServer().listen(0), UNAVAILABLE, "listen(0)");
        t.throws(() => t.net.createServer().listen({ port: 0, host: "127.0.0.1" }), UNAVAILABLE, "listen(options)");
        t.throws(() => t.net.connect(9, "127.0.0.1"), UNAVAILABLE, "connect(port, host)");
        t.throws(() => new t.net.Socket().connect({ port: 9 }), UNAVAILABLE, "socket.connect(options)");
      },
    },
    "no-local-bind": {
      level: "must",
      claim: "Without a local bind connect throws for localAddress and for localPort, and connects without them.",
      rows: ["K02", "PT7"],
      absenceOf: "tcp.local-bind",
      needs: ["tcp"],
      async run(t: TestContext) {
        const peer = await t.peer.listen();
        const to = { port: peer.port, host: "127.0.0.1" };
        t.throws(() => t.net.connect({ ...to, localAddress: "127.0.0.1" }), UNAVAILABLE, "localAddress");
        t.throws(() => t.net.connect({ ...to, localPort: 45_678 }), UNAVAILABLE, "localPort");
        await t.dial(to);
      },
    },
    "no-backlog": {
      level: "must",
      claim: "Without a backlog listen throws when one is given, in every form, and listens without one.",
      rows: ["S01", "PT5"],
      absenceOf: "tcp.backlog",
      needs: ["tcp"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        t.throws(() => server.listen({ port: 0, host: "127.0.0.1", backlog: 5 }), UNAVAILABLE, "listen({ backlog })");
        t.throws(() => server.listen(0, "127.0.0.1", 5), UNAVAILABLE, "listen(port, host, backlog)");
        t.throws(() => server.listen(0, 5), UNAVAILABLE, "listen(port, backlog)");
        t.equal(server.listening, false, "listening");
        server.listen(0, "127.0.0.1");
        await t.once(server, "listening");
      },
    },
    "no-ipv6-only": {
      level: "must",
      claim: "Without ipv6Only listen throws for it, and listens with ipv6Only: false.",
      rows: ["S04", "DS6"],
      absenceOf: "tcp.ipv6-only",
      needs: ["tcp"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        t.throws(() => server.listen({ port: 0, host: "::", ipv6Only: true }), UNAVAILABLE, "with a host");
        t.throws(() => server.listen({ port: 0, ipv6Only: true }), UNAVAILABLE, "without a host");
        t.equal(server.listening, false, "listening");
        server.listen({ port: 0, ipv6Only: false });
        await t.once(server, "listening");
      },
    },
    "no-reuse-port": {
      level: "must",
      claim: "Without reusePort listen throws for it, and listens with reusePort: false.",
      rows: ["S04", "PT6"],
      absenceOf: "tcp.reuse-port",
      needs: ["tcp"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        t.throws(() => server.listen({ port: 0, reusePort: true }), UNAVAILABLE, "listen({ reusePort })");
        t.equal(server.listening, false, "listening");
        server.listen({ port: 0, host: "127.0.0.1", reusePort: false });
        await t.once(server, "listening");
      },
    },
    "no-no-delay": {
      level: "must",
      claim: "Without setNoDelay the method throws, and so does a server with noDelay: true.",
      rows: ["K15", "S11"],
      absenceOf: "tcp.no-delay",
      run(t: TestContext) {
        t.throws(() => new t.net.Socket().setNoDelay(), UNAVAILABLE, "setNoDelay()");
        t.throws(() => t.net.createServer({ noDelay: true }), UNAVAILABLE, "createServer({ noDelay })");
        t.net.createServer({ noDelay: false });
      },
    },
    "no-keep-alive": {
      level: "must",
      claim: "Without setKeepAlive the method throws, and so does a server with keepAlive: true.",
      rows: ["K15", "KA3", "S11"],
      absenceOf: "tcp.keep-alive",
      run(t: TestContext) {
        t.throws(() => new t.net.Socket().setKeepAlive(true), UNAVAILABLE, "setKeepAlive(true)");
        t.throws(() => new t.net.Socket().setKeepAlive(true, 7000), UNAVAILABLE, "setKeepAlive(true, 7000)");
        t.throws(() => t.net.createServer({ keepAlive: true }), UNAVAILABLE, "createServer({ keepAlive })");
        t.net.createServer({ keepAlive: false });
      },
    },
    "no-keep-alive-probes": {
      level: "must",
      claim: "Without interval and count setKeepAlive throws for them, and works without them.",
      rows: ["K15", "KA5"],
      absenceOf: "tcp.keep-alive-probes",
      needs: ["tcp.keep-alive"],
      run(t: TestContext) {
        const socket = new t.net.Socket();
        const set = socket.setKeepAlive as unknown as (...args: unknown[]) => unknown;
        t.throws(
          () => set.call(socket, { enable: true, initialDelay: 7000, interval: 2000 }),
          UNAVAILABLE,
          "setKeepAlive({ interval })",
        );
        t.throws(() => set.call(socket, { enable: true, count: 3 }), UNAVAILABLE, "setKeepAlive({ count })");
        t.ok(socket.setKeepAlive(true, 7000) === socket, "setKeepAlive(true, 7000) returns the socket");
      },
    },
    "no-type-of-service": {
      level: "must",
      claim: "Without a type of service setTypeOfService throws.",
      rows: ["K21"],
      absenceOf: "tcp.type-of-service",
      run(t: TestContext) {
        const socket = new t.net.Socket() as unknown as { setTypeOfService(value: number): unknown };
        t.throws(() => socket.setTypeOfService(16), UNAVAILABLE, "setTypeOfService(16)");
      },
    },
    "no-reset": {
      level: "must",
      claim: "Without RST resetAndDestroy throws on a connected socket, which stays usable.",
      rows: ["K12", "TD10"],
      absenceOf: "tcp.reset",
      needs: ["tcp"],
      async run(t: TestContext) {
        const peer = await t.peer.listen();
        const socket = await t.dial(peer.port);
        const other = await peer.accept();
        t.throws(() => socket.resetAndDestroy(), UNAVAILABLE, "resetAndDestroy()");
        t.equal(socket.destroyed, false, "destroyed");
        socket.end("still open");
        t.equal((await other.readToEnd()).toString(), "still open", "what the peer reads");
      },
    },
    "no-bound-socket": {
      level: "must",
      claim: "Without bound sockets `new BoundSocket()` throws.",
      rows: ["S03"],
      absenceOf: "tcp.bound-socket",
      run(t: TestContext) {
        t.throws(() => new t.net.BoundSocket(), UNAVAILABLE, "new BoundSocket()");
        t.throws(() => new t.net.BoundSocket({ host: "127.0.0.1", port: 0 }), UNAVAILABLE, "with options");
      },
    },
  },
});
