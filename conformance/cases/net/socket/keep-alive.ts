import type { NetSocket } from "@sock/core";
import { group, type TestContext } from "../../../src/case.ts";
import { armed, row } from "../../../src/keep-alive.ts";

function notArmed(t: TestContext, socket: NetSocket, what: string): void {
  t.ok(row(t, socket)?.timer !== "keepalive", `no keep-alive timer ${what}`);
}

export default group({
  id: "net/socket/keep-alive",
  cases: {
    "set-after-connect-reaches-the-kernel": {
      level: "must",
      claim: "`setKeepAlive(true, 7000)` after connect is a keep-alive timer of 7 s in the kernel.",
      rows: ["K15", "KA1", "KA3"],
      docs: ["net.html#socketsetkeepaliveenable-initialdelay-interval-count"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        notArmed(t, socket, "at first");
        t.equal(socket.setKeepAlive(true, 7000), socket, "the returned value");
        armed(t, socket, 7000, "after setKeepAlive");
      },
    },
    "set-before-connect-reaches-the-kernel": {
      level: "must",
      claim: "`setKeepAlive(true, 7000)` before connect is applied after connecting, delay included.",
      rows: ["K15", "KA2", "KA3"],
      docs: ["net.html#socketsetkeepaliveenable-initialdelay-interval-count"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        t.equal(socket.setKeepAlive(true, 7000), socket, "the returned value");
        const connected = t.once(socket, "connect");
        socket.connect({ port, host: "127.0.0.1" });
        await connected;
        armed(t, socket, 7000, "after connect");
      },
    },
    "set-while-connecting-reaches-the-kernel": {
      level: "must",
      claim: "`setKeepAlive(true, 7000)` while connecting is applied after connecting.",
      rows: ["K15", "KA2", "LB2"],
      docs: ["net.html#socketsetkeepaliveenable-initialdelay-interval-count"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(t.net.connect({ port, host: "127.0.0.1" }));
        socket.setKeepAlive(true, 7000);
        await t.once(socket, "connect");
        armed(t, socket, 7000, "after connect");
      },
    },
    "connect-options-reach-the-kernel": {
      level: "must",
      claim: "`keepAlive` and `keepAliveInitialDelay` of the connect options are applied.",
      rows: ["K02", "K15", "KA2"],
      members: ["net.TcpNetConnectOpts.keepAlive", "net.TcpNetConnectOpts.keepAliveInitialDelay"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial({ port, host: "127.0.0.1", keepAlive: true, keepAliveInitialDelay: 7000 });
        armed(t, socket, 7000, "after connect");
      },
    },
    "accepted-socket-sets-it": {
      level: "must",
      claim: "An accepted socket sets its own keep-alive.",
      rows: ["K15", "KA1"],
      docs: ["net.html#socketsetkeepaliveenable-initialdelay-interval-count"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const server = await t.listen();
        const connection = t.once(server, "connection");
        await t.peer.connect({ port: t.portOf(server) });
        const [socket] = (await connection) as [NetSocket];
        socket.setKeepAlive(true, 7000);
        armed(t, socket, 7000, "on the accepted socket");
      },
    },
    "delay-counts-whole-seconds": {
      level: "must",
      claim: "The delay is in milliseconds, of which whole seconds count: 3999 is 3 s.",
      rows: ["K15", "KA1"],
      docs: ["net.html#socketsetkeepaliveenable-initialdelay-interval-count"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        socket.setKeepAlive(true, 3999);
        armed(t, socket, 3000, "for 3999");
      },
    },
    "short-delay-leaves-the-system-default": {
      level: "must",
      claim: "Without a delay, or with one under a second, keep-alive is on with the system's own delay.",
      rows: ["K15", "KA1"],
      docs: ["net.html#socketsetkeepaliveenable-initialdelay-interval-count"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        for (const args of [[true], [true, 0], [true, 999]] as [boolean, number?][]) {
          const socket = await t.dial(port);
          socket.setKeepAlive(...args);
          const found = row(t, socket);
          t.equal(found?.timer, "keepalive", `the kernel's timer for setKeepAlive(${args})`);
          t.ok((found?.timerMs ?? 0) > 60_000, `keep-alive in ${found?.timerMs} ms`);
        }
      },
    },
    "false-turns-it-off": {
      level: "must",
      claim: "`setKeepAlive(false)` and `setKeepAlive()` turn keep-alive off again.",
      rows: ["K15", "KA1"],
      docs: ["net.html#socketsetkeepaliveenable-initialdelay-interval-count"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        for (const args of [[false], []] as [boolean?][]) {
          const socket = await t.dial(port);
          socket.setKeepAlive(true, 7000);
          armed(t, socket, 7000, "when on");
          t.equal(socket.setKeepAlive(...args), socket, "the returned value");
          notArmed(t, socket, `after setKeepAlive(${args})`);
        }
      },
    },
    "off-before-connect-stays-off": {
      level: "must",
      claim: "Keep-alive asked for and taken back before connect is off afterwards.",
      rows: ["K15", "KA2"],
      docs: ["net.html#socketsetkeepaliveenable-initialdelay-interval-count"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        socket.setKeepAlive(true, 7000);
        socket.setKeepAlive(false);
        const connected = t.once(socket, "connect");
        socket.connect({ port, host: "127.0.0.1" });
        await connected;
        notArmed(t, socket, "after connect");
      },
    },
    "options-object-is-taken": {
      level: "must",
      claim:
        "`setKeepAlive({ enable, initialDelay })` means the same as the positional form, before and after connect.",
      rows: ["K15", "KA1", "KA2"],
      members: ["net.SetKeepAliveOptions.enable", "net.SetKeepAliveOptions.initialDelay"],
      docs: ["net.html#socketsetkeepalive", "net.html#socketsetkeepaliveoptions"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const early = t.own(new t.net.Socket());
        early.setKeepAlive({ enable: true, initialDelay: 7000 });
        const connected = t.once(early, "connect");
        early.connect({ port, host: "127.0.0.1" });
        await connected;
        armed(t, early, 7000, "asked for before connect");
        const late = await t.dial(port);
        t.equal(late.setKeepAlive({ enable: true, initialDelay: 9000 }), late, "the returned value");
        armed(t, late, 9000, "asked for after connect");
        late.setKeepAlive({ enable: false });
        notArmed(t, late, "after { enable: false }");
      },
    },
    "harmless-on-a-local-socket": {
      level: "must",
      claim: "On a Unix domain socket `setKeepAlive` and `setNoDelay` do nothing, return the socket and break nothing.",
      rows: ["K15", "TD11"],
      docs: ["net.html#socketsetkeepaliveenable-initialdelay-interval-count"],
      needs: ["unix", "tcp.keep-alive"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("alive.sock") });
        const socket = await t.dial({ path: listener.path });
        const remote = await listener.accept();
        t.equal(socket.setKeepAlive(true, 7000), socket, "setKeepAlive");
        t.equal(socket.setNoDelay(true), socket, "setNoDelay");
        socket.end("works");
        t.equal((await remote.readToEnd()).toString(), "works", "what the peer read");
      },
    },
    "absent-keep-alive-is-refused": {
      level: "must",
      claim: "An adapter without keep-alive refuses `setKeepAlive(true, 7000)` at once.",
      rows: ["K15", "KA3"],
      needs: ["tcp"],
      absenceOf: "tcp.keep-alive",
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        t.throws(
          () => socket.setKeepAlive(true, 7000),
          { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" },
          "setKeepAlive",
        );
      },
    },
  },
});
