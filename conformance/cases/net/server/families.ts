/** Which clients reach a server: dual stack, IPv6 only, IPv4 only. */
import { group, type TestContext } from "../../../src/case.ts";

/** True when the peer's connection to the host is accepted, false when it is refused. */
async function reaches(t: TestContext, host: string, port: number): Promise<boolean> {
  try {
    await t.peer.connect({ host, port });
    return true;
  } catch (error) {
    if (/ECONNREFUSED/.test(String(error))) return false;
    throw error;
  }
}

export default group({
  id: "net/server/families",
  cases: {
    "no-host-is-dual-stack": {
      level: "must",
      claim: "A server without a host listens on :: and accepts IPv4 and IPv6 clients.",
      rows: ["S01", "DS5"],
      docs: ["net.html#serverlistenport-host-backlog-callback"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        server.listen(0);
        await t.once(server, "listening");
        t.deepEqual(server.address(), { address: "::", family: "IPv6", port: t.portOf(server) }, "address()");
        t.equal(await reaches(t, "127.0.0.1", t.portOf(server)), true, "IPv4 client accepted");
        t.equal(await reaches(t, "::1", t.portOf(server)), true, "IPv6 client accepted");
      },
    },
    "ipv4-client-of-a-dual-stack-server-is-mapped": {
      level: "must",
      claim: "On a dual-stack server an IPv4 client shows as ::ffff:127.0.0.1 of family IPv6.",
      rows: ["S01", "DS5", "AD2"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const accepted = new Promise<{ address: unknown; family: unknown }>((resolve) => {
          const server = t.own(
            t.net.createServer((socket) => resolve({ address: socket.remoteAddress, family: socket.remoteFamily })),
          );
          server.listen(0, () => void t.peer.connect({ host: "127.0.0.1", port: t.portOf(server) }));
        });
        t.deepEqual(await accepted, { address: "::ffff:127.0.0.1", family: "IPv6" }, "the client as seen");
      },
    },
    "ipv6-only-refuses-ipv4": {
      level: "must",
      claim: "With ipv6Only: true a server on :: accepts IPv6 clients and refuses IPv4 clients.",
      rows: ["S04", "DS6"],
      needs: ["tcp.ipv6-only"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const server = await t.listen(null, undefined, { port: 0, host: "::", ipv6Only: true });
        t.equal(await reaches(t, "::1", t.portOf(server)), true, "IPv6 client accepted");
        t.equal(await reaches(t, "127.0.0.1", t.portOf(server)), false, "IPv4 client accepted");
      },
    },
    "ipv6-only-without-host": {
      level: "must",
      claim: "ipv6Only: true holds without a host too.",
      rows: ["S04", "DS6"],
      members: ["net.ListenOptions.ipv6Only"],
      needs: ["tcp.ipv6-only"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        server.listen({ port: 0, ipv6Only: true });
        await t.once(server, "listening");
        t.equal(await reaches(t, "::1", t.portOf(server)), true, "IPv6 client accepted");
        t.equal(await reaches(t, "127.0.0.1", t.portOf(server)), false, "IPv4 client accepted");
      },
    },
    "ipv6-only-false-accepts-ipv4": {
      level: "must",
      claim: "With ipv6Only: false a server on :: accepts clients of both families.",
      rows: ["S04", "DS6"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const server = await t.listen(null, undefined, { port: 0, host: "::", ipv6Only: false });
        t.equal(await reaches(t, "127.0.0.1", t.portOf(server)), true, "IPv4 client accepted");
        t.equal(await reaches(t, "::1", t.portOf(server)), true, "IPv6 client accepted");
      },
    },
    "ipv6-only-leaves-the-port-to-ipv4": {
      level: "must",
      claim: "Two servers can share one port when one is ipv6Only on :: and the other on 0.0.0.0.",
      rows: ["S04", "DS6", "PT2"],
      needs: ["tcp.ipv6-only"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const six = await t.listen(null, (socket) => void socket.end("six"), { port: 0, host: "::", ipv6Only: true });
        const port = t.portOf(six);
        await t.listen(null, (socket) => void socket.end("four"), { port, host: "0.0.0.0" });
        const a = await t.peer.connect({ port, host: "::1" });
        const b = await t.peer.connect({ port, host: "127.0.0.1" });
        t.equal((await a.readToEnd()).toString(), "six", "the IPv6 client");
        t.equal((await b.readToEnd()).toString(), "four", "the IPv4 client");
      },
    },
    "any-ipv4-address": {
      level: "must",
      claim: "A server on 0.0.0.0 accepts IPv4 clients on every local address, and no IPv6 client.",
      rows: ["S01"],
      env: ["ipv6", "linux"],
      async run(t: TestContext) {
        const server = await t.listen(null, undefined, { port: 0, host: "0.0.0.0" });
        t.deepEqual(server.address(), { address: "0.0.0.0", family: "IPv4", port: t.portOf(server) }, "address()");
        t.equal(await reaches(t, "127.0.0.1", t.portOf(server)), true, "127.0.0.1 accepted");
        t.equal(await reaches(t, "127.0.0.3", t.portOf(server)), true, "127.0.0.3 accepted");
        t.equal(await reaches(t, "::1", t.portOf(server)), false, "::1 accepted");
      },
    },
    "one-address-only": {
      level: "must",
      claim: "A server on 127.0.0.1 is not reached on another local address.",
      rows: ["S01"],
      env: ["linux"],
      async run(t: TestContext) {
        const server = await t.listen();
        t.equal(await reaches(t, "127.0.0.1", t.portOf(server)), true, "127.0.0.1 accepted");
        t.equal(await reaches(t, "127.0.0.3", t.portOf(server)), false, "127.0.0.3 accepted");
      },
    },
    "ipv6-loopback-client": {
      level: "must",
      claim: "A server on ::1 exchanges data with an IPv6 client, which shows as ::1 of family IPv6.",
      rows: ["S01", "AD2"],
      env: ["ipv6"],
      async run(t: TestContext) {
        let family: unknown;
        const server = await t.listen(
          null,
          (socket) => {
            family = `${socket.remoteFamily} ${socket.remoteAddress} ${socket.localAddress}`;
            socket.pipe(socket);
          },
          { port: 0, host: "::1" },
        );
        const client = await t.peer.connect({ port: t.portOf(server), host: "::1" });
        await client.send("ping");
        t.equal((await client.read(4)).toString(), "ping", "the echo");
        t.equal(family, "IPv6 ::1 ::1", "family and addresses");
      },
    },
  },
});
