import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/local-bind",
  cases: {
    "local-address-is-used": {
      level: "must",
      claim: "`localAddress` is the address that the connection comes from, as both sides see it.",
      rows: ["K02", "PT7"],
      members: ["net.TcpNetConnectOpts.localAddress"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      needs: ["tcp.local-bind"],
      env: ["linux"],
      async run(t: TestContext) {
        const server = await t.listen();
        const connection = t.once(server, "connection");
        const socket = await t.dial({ port: t.portOf(server), host: "127.0.0.1", localAddress: "127.0.0.5" });
        const [accepted] = (await connection) as [InstanceType<typeof t.net.Socket>];
        t.equal(socket.localAddress, "127.0.0.5", "localAddress");
        t.equal(accepted.remoteAddress, "127.0.0.5", "remoteAddress of the accepted socket");
      },
    },
    "local-port-is-used": {
      level: "must",
      claim: "`localPort` is the port that the connection comes from, as the peer sees it.",
      rows: ["K02", "PT7"],
      members: ["net.TcpNetConnectOpts.localPort"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      needs: ["tcp.local-bind"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const localPort = await t.peer.closedPort();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", localAddress: "127.0.0.1", localPort });
        const remote = await listener.accept();
        t.equal(socket.localPort, localPort, "localPort");
        t.equal(remote.remotePort, localPort, "the port that the peer sees");
      },
    },
    "local-port-alone-is-used": {
      level: "must",
      claim: "`localPort` without `localAddress` binds that port of any address.",
      rows: ["K02", "PT7"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      needs: ["tcp.local-bind"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const localPort = await t.peer.closedPort();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", localPort });
        const remote = await listener.accept();
        t.equal(socket.localPort, localPort, "localPort");
        t.equal(remote.remotePort, localPort, "the port that the peer sees");
      },
    },
    "local-address-of-ipv-six-is-used": {
      level: "must",
      claim: "`localAddress` works for IPv6.",
      rows: ["K02", "PT7"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      needs: ["tcp.local-bind"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ host: "::1" });
        const socket = await t.dial({ port: listener.port, host: "::1", localAddress: "::1" });
        t.equal(socket.localAddress, "::1", "localAddress");
        t.equal(socket.localFamily, "IPv6", "localFamily");
      },
    },
    "local-bind-holds-with-a-name": {
      level: "must",
      claim: "`localAddress` is honoured when the host is a name that has to be looked up.",
      rows: ["K02", "PT7"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      needs: ["tcp.local-bind"],
      env: ["linux"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(
          t.net.connect({
            port: listener.port,
            host: "service.example",
            localAddress: "127.0.0.6",
            lookup: (_host, options, callback) => {
              const address = "127.0.0.1";
              setImmediate(() => {
                if (options.all) callback(null, [{ address, family: 4 }]);
                else callback(null, address, 4);
              });
            },
          }),
        );
        await t.once(socket, "connect");
        t.equal(socket.localAddress, "127.0.0.6", "localAddress");
      },
    },
    "foreign-address-is-eaddrnotavail": {
      level: "must",
      claim: "A `localAddress` that this host does not have fails with `bind EADDRNOTAVAIL`, never ECONNREFUSED.",
      rows: ["K20", "ER3", "PT7"],
      docs: ["errors.html#common-system-errors"],
      needs: ["tcp.local-bind"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1", localAddress: "192.0.2.1" }));
        const expected = {
          code: "EADDRNOTAVAIL",
          syscall: "bind",
          address: "192.0.2.1",
          message: "bind EADDRNOTAVAIL 192.0.2.1",
        };
        t.error((await t.once(socket, "error"))[0], expected, "the error");
      },
    },
    "wrong-family-is-einval": {
      level: "must",
      claim: "An IPv6 `localAddress` for an IPv4 connection fails with `bind EINVAL`.",
      rows: ["K20", "ER3", "PT7"],
      docs: ["errors.html#common-system-errors"],
      needs: ["tcp.local-bind"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1", localAddress: "::1" }));
        t.error((await t.once(socket, "error"))[0], { code: "EINVAL", syscall: "bind", address: "::1" }, "the error");
      },
    },
    "listened-port-is-eaddrinuse": {
      level: "must",
      claim: "A `localPort` that a server listens on fails with `bind EADDRINUSE`, naming address and port.",
      rows: ["K20", "ER3", "PT7"],
      docs: ["errors.html#common-system-errors"],
      needs: ["tcp.local-bind"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const { port } = listener;
        const socket = t.own(t.net.connect({ port, host: "127.0.0.1", localAddress: "127.0.0.1", localPort: port }));
        const message = `bind EADDRINUSE 127.0.0.1:${port}`;
        const expected = { code: "EADDRINUSE", syscall: "bind", address: "127.0.0.1", port, message };
        t.error((await t.once(socket, "error"))[0], expected, "the error");
      },
    },
    "privileged-port-is-eacces": {
      level: "must",
      claim: "A privileged `localPort` of an ordinary user fails with `bind EACCES`.",
      rows: ["K20", "ER3", "PT7"],
      docs: ["errors.html#common-system-errors"],
      needs: ["tcp.local-bind"],
      env: ["linux", "not-root"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(
          t.net.connect({ port: listener.port, host: "127.0.0.1", localAddress: "127.0.0.1", localPort: 7 }),
        );
        t.error((await t.once(socket, "error"))[0], { code: "EACCES", syscall: "bind", port: 7 }, "the error");
      },
    },
    "absent-local-bind-is-refused": {
      level: "must",
      claim: "An adapter without local bind refuses `localAddress` and `localPort` at once.",
      rows: ["K02", "PT7"],
      absenceOf: "tcp.local-bind",
      run(t: TestContext) {
        const expected = { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" };
        for (const where of [{ localAddress: "127.0.0.1" }, { localPort: 4000 }]) {
          t.throws(
            () => t.net.connect({ port: 1, host: "127.0.0.1", ...where }),
            expected,
            Object.keys(where)[0] ?? "",
          );
        }
      },
    },
  },
});
