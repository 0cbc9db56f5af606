import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/addresses",
  cases: {
    "client-knows-both-ends": {
      level: "must",
      claim: "A connected client tells local and remote address, port and family, and `address()` its local end.",
      rows: ["K16", "AD1"],
      docs: [
        "net.html#socketlocalport",
        "net.html#socketlocalfamily",
        "net.html#socketremoteport",
        "net.html#socketaddress",
        "net.html#socketlocaladdress",
        "net.html#socketremoteaddress",
      ],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        t.deepEqual(
          [socket.remoteAddress, socket.remotePort, socket.remoteFamily],
          ["127.0.0.1", listener.port, "IPv4"],
          "the remote end",
        );
        t.deepEqual(
          [socket.localAddress, socket.localPort, socket.localFamily],
          ["127.0.0.1", remote.remotePort, "IPv4"],
          "the local end",
        );
        t.deepEqual(socket.address(), { address: "127.0.0.1", family: "IPv4", port: remote.remotePort }, "address()");
      },
    },
    "accepted-socket-knows-its-peer": {
      level: "must",
      claim: "An accepted socket's remote end is the client's address and port, its local end the server's.",
      rows: ["K16", "AD2"],
      docs: ["net.html#socketremoteaddress"],
      async run(t: TestContext) {
        const server = await t.listen();
        const connection = t.once(server, "connection");
        const remote = await t.peer.connect({ port: t.portOf(server) });
        const [socket] = (await connection) as [InstanceType<typeof t.net.Socket>];
        t.deepEqual(
          [socket.remoteAddress, socket.remotePort, socket.remoteFamily],
          ["127.0.0.1", remote.localPort, "IPv4"],
          "the remote end",
        );
        t.deepEqual(
          [socket.localAddress, socket.localPort, socket.localFamily],
          ["127.0.0.1", t.portOf(server), "IPv4"],
          "the local end",
        );
      },
    },
    "ipv-six-addresses": {
      level: "must",
      claim: "Over ::1 the addresses are `::1` and the families `IPv6`.",
      rows: ["K16", "AD1"],
      docs: ["net.html#socketremotefamily"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ host: "::1" });
        const socket = await t.dial({ port: listener.port, host: "::1" });
        t.deepEqual(
          [socket.remoteAddress, socket.remoteFamily, socket.localAddress, socket.localFamily],
          ["::1", "IPv6", "::1", "IPv6"],
          "addresses and families",
        );
        t.deepEqual(socket.address(), { address: "::1", family: "IPv6", port: socket.localPort }, "address()");
      },
    },
    "dual-stack-server-sees-a-mapped-address": {
      level: "must",
      claim: "A server on `::` sees an IPv4 client as an IPv4-mapped IPv6 address.",
      rows: ["K16", "DS6"],
      docs: ["net.html#serverlistenport-host-backlog-callback"],
      env: ["ipv6", "linux"],
      async run(t: TestContext) {
        const server = await t.listen(null, undefined, { host: "::" });
        const connection = t.once(server, "connection");
        await t.peer.connect({ port: t.portOf(server), host: "127.0.0.1" });
        const [socket] = (await connection) as [InstanceType<typeof t.net.Socket>];
        t.deepEqual([socket.remoteAddress, socket.remoteFamily], ["::ffff:127.0.0.1", "IPv6"], "the remote end");
      },
    },
    "nothing-before-connect": {
      level: "must",
      claim: "While connecting there is no remote address yet.",
      rows: ["K16", "K19"],
      docs: ["net.html#socketremoteaddress"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(t.net.connect({ port, host: "127.0.0.1" }));
        const seen = [socket.remoteAddress, socket.remotePort, socket.remoteFamily];
        t.deepEqual(seen, [undefined, undefined, undefined], "the remote end while connecting");
        await t.once(socket, "connect");
        t.equal(socket.remotePort, port, "remotePort once connected");
      },
    },
    "nothing-local-after-destroy": {
      level: "must",
      claim: "After destroy `localAddress`, `localPort` and `localFamily` are undefined.",
      rows: ["K16", "AD3"],
      docs: ["net.html#socketaddress"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        const closed = t.once(socket, "close");
        socket.destroy();
        await closed;
        t.deepEqual(
          [socket.localAddress, socket.localPort, socket.localFamily],
          [undefined, undefined, undefined],
          "the local end",
        );
      },
    },
    "unread-remote-end-is-gone-after-destroy": {
      level: "must",
      claim: "A remote address that nobody asked for in time is undefined after destroy; nothing throws.",
      rows: ["K16", "AD3"],
      docs: ["net.html#socketremoteaddress"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        const closed = t.once(socket, "close");
        socket.destroy();
        await closed;
        t.deepEqual(
          [socket.remoteAddress, socket.remotePort, socket.remoteFamily],
          [undefined, undefined, undefined],
          "the remote end",
        );
      },
    },
    "remote-end-once-read-stays": {
      level: "should",
      claim: "A remote address that was read while connected is still told in the `close` listener.",
      rows: ["K16", "AD3"],
      docs: ["net.html#socketremoteaddress"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        t.equal(socket.remoteAddress, "127.0.0.1", "remoteAddress while connected");
        const closed = t.once(socket, "close");
        socket.destroy();
        await closed;
        t.deepEqual([socket.remoteAddress, socket.remotePort], ["127.0.0.1", port], "the remote end after close");
      },
    },
    "address-is-empty-without-a-connection": {
      level: "should",
      claim: "`address()` is an empty object before connect, after destroy and on a Unix domain socket.",
      rows: ["K16"],
      docs: ["net.html#socketaddress"],
      needs: ["unix"],
      async run(t: TestContext) {
        t.deepEqual(t.own(new t.net.Socket()).address(), {}, "before connect");
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        socket.destroy();
        t.deepEqual(socket.address(), {}, "after destroy");
        const listener = await t.peer.listen({ path: t.path("address.sock") });
        t.deepEqual((await t.dial({ path: listener.path })).address(), {}, "on a Unix domain socket");
      },
    },
    "local-sockets-have-no-address": {
      level: "must",
      claim: "A Unix domain socket has no address, port or family on either end.",
      rows: ["K16", "N04"],
      docs: ["net.html#socketaddress"],
      needs: ["unix"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("address.sock") });
        const socket = await t.dial({ path: listener.path });
        t.deepEqual(
          [socket.remoteAddress, socket.remotePort, socket.remoteFamily, socket.localAddress, socket.localPort],
          [undefined, undefined, undefined, undefined, undefined],
          "both ends",
        );
      },
    },
  },
});
