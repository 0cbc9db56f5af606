/** `address()` and `listening` through a server's life. */
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/server/address",
  cases: {
    "before-during-and-after": {
      level: "must",
      claim: "address() is null before listen, an object while listening, and null again as soon as close was called.",
      rows: ["S06", "S11", "AD4"],
      docs: ["net.html#serverlistening", "net.html#serveraddress"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        t.equal(server.address(), null, "before listen");
        t.equal(server.listening, false, "listening before listen");
        server.listen(0, "127.0.0.1");
        await t.once(server, "listening");
        t.ok(server.address() !== null, "while listening");
        t.equal(server.listening, true, "listening while listening");
        server.close();
        t.equal(server.address(), null, "right after close()");
        t.equal(server.listening, false, "listening right after close()");
        await t.once(server, "close");
        t.equal(server.address(), null, "after 'close'");
      },
    },
    "three-fields-and-no-more": {
      level: "must",
      claim: "The address of a TCP server has exactly address, family and port.",
      rows: ["S06", "AD1"],
      members: ["net.AddressInfo.address", "net.AddressInfo.family", "net.AddressInfo.port"],
      async run(t: TestContext) {
        const server = await t.listen();
        t.deepEqual(server.address(), { address: "127.0.0.1", family: "IPv4", port: t.portOf(server) }, "address()");
        t.deepEqual(Object.keys(server.address() as object).sort(), ["address", "family", "port"], "its keys");
      },
    },
    "requested-port-is-kept": {
      level: "must",
      claim: "A server that asked for a particular port reports that port.",
      rows: ["S01", "S06"],
      async run(t: TestContext) {
        const port = await t.peer.closedPort();
        const server = await t.listen(null, undefined, { port, host: "127.0.0.1" });
        t.deepEqual(server.address(), { address: "127.0.0.1", family: "IPv4", port }, "address()");
      },
    },
    "ipv6-address": {
      level: "must",
      claim: "A server on ::1 reports the family IPv6 and the address ::1.",
      rows: ["S06", "AD1"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const server = await t.listen(null, undefined, { port: 0, host: "::1" });
        t.deepEqual(server.address(), { address: "::1", family: "IPv6", port: t.portOf(server) }, "address()");
      },
    },
    "expanded-ipv6-host-is-canonical": {
      level: "must",
      claim: "A server on a long spelling of ::1 reports the canonical spelling.",
      rows: ["S06", "AD1"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const server = await t.listen(null, undefined, { port: 0, host: "0:0:0:0:0:0:0:1" });
        t.equal((server.address() as { address: string }).address, "::1", "address");
      },
    },
    "path-is-a-string": {
      level: "must",
      claim: "The address of a server on a path is that path, a string.",
      rows: ["S06", "UX1"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("where");
        const server = await t.listen(null, undefined, { path });
        t.equal(server.address(), path, "address()");
      },
    },
    "changes-with-the-next-listen": {
      level: "must",
      claim: "A server that is closed and listens elsewhere reports the new address.",
      rows: ["S06", "PT1"],
      needs: ["tcp", "unix"],
      async run(t: TestContext) {
        const server = await t.listen();
        server.close();
        await t.once(server, "close");
        const path = t.path("second");
        server.listen(path);
        await t.once(server, "listening");
        t.equal(server.address(), path, "address() of the second listen");
      },
    },
    "handle-while-listening": {
      level: "should",
      claim:
        "The server's _handle, which published packages look at, is null before listen and after close, and an object between.",
      rows: ["S11", "FD4", "LK3"],
      async run(t: TestContext) {
        const server = t.net.createServer() as unknown as { _handle: unknown } & ReturnType<typeof t.net.createServer>;
        t.equal(server._handle, null, "before listen");
        t.own(server).listen(0, "127.0.0.1");
        await t.once(server, "listening");
        t.ok(typeof server._handle === "object" && server._handle !== null, "an object while listening");
        server.close();
        t.equal(server._handle, null, "after close()");
      },
    },
    "known-right-after-listen-without-a-host": {
      level: "must",
      claim:
        "After listen(port) without a host, and after listen(path), address() answers before 'listening' has come.",
      rows: ["S06", "S01"],
      needs: ["tcp", "unix"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        server.listen(0);
        const early = server.address();
        t.ok(typeof early === "object" && early !== null && early.port > 0, "a port right after listen(0)");
        t.equal(server.listening, true, "listening right after listen(0)");
        await t.once(server, "listening");
        t.deepEqual(server.address(), early, "address() when listening");
        const path = t.path("early");
        const local = t.own(t.net.createServer());
        local.listen(path);
        t.equal(local.address(), path, "right after listen(path)");
        await t.once(local, "listening");
      },
    },
    "same-answer-each-time": {
      level: "must",
      claim: "address() returns equal values each time, also while a connection is open.",
      rows: ["S06"],
      async run(t: TestContext) {
        const { server } = await t.pair();
        const first = server.address();
        t.deepEqual(server.address(), first, "the second answer");
      },
    },
    "null-after-a-failed-listen": {
      level: "must",
      claim: "After a failed listen address() is null and listening is false.",
      rows: ["S06", "S10"],
      async run(t: TestContext) {
        const first = await t.listen();
        const second = t.own(t.net.createServer());
        second.listen(t.portOf(first), "127.0.0.1");
        await t.once(second, "error");
        t.equal(second.address(), null, "address()");
        t.equal(second.listening, false, "listening");
      },
    },
    "accepted-socket-has-both-ends": {
      level: "must",
      claim: "An accepted socket's local side is the server's address and its remote side the client's.",
      rows: ["AD2", "K16", "S10"],
      async run(t: TestContext) {
        const got = new Promise<Record<string, unknown>>((resolve) => {
          void t
            .listen(null, (socket) => {
              const { localAddress, localPort, localFamily, remoteAddress, remotePort, remoteFamily } = socket;
              resolve({ localAddress, localPort, localFamily, remoteAddress, remotePort, remoteFamily });
            })
            .then(async (server) => {
              const client = await t.peer.connect({ port: t.portOf(server) });
              expected = {
                localAddress: "127.0.0.1",
                localPort: t.portOf(server),
                localFamily: "IPv4",
                remoteAddress: "127.0.0.1",
                remotePort: client.localPort,
                remoteFamily: "IPv4",
              };
            });
        });
        let expected: object | undefined;
        const fields = await got;
        await t.until(() => expected !== undefined, "the client to know its port");
        t.deepEqual(fields, expected, "the six fields");
      },
    },
    "remote-side-is-remembered": {
      level: "must",
      claim: "An accepted socket whose address was read still knows the peer's address when the peer has ended.",
      rows: ["AD2", "AD3"],
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        const port = client.localPort;
        t.equal(accepted.remotePort, port, "remotePort while open");
        accepted.resume();
        client.end();
        await t.once(accepted, "end");
        t.equal(accepted.remotePort, port, "remotePort after 'end'");
        t.equal(accepted.remoteAddress, "127.0.0.1", "remoteAddress after 'end'");
      },
    },
  },
});
