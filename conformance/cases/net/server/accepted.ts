/** Options of the server that shape the sockets it accepts. */

import type { NetSocket } from "@sock/core";
import type { KernelSocket } from "../../../src/case.ts";
import { group, type TestContext } from "../../../src/case.ts";

/** The kernel's row of the accepted side of the only connection of this port. */
async function acceptedRow(t: TestContext, options: object): Promise<KernelSocket> {
  const server = await t.listen(options);
  const port = t.portOf(server);
  const accepted = t.once(server, "connection");
  await t.peer.connect({ port });
  await accepted;
  const row = t.kernel(port).find((r) => r.state === "ESTABLISHED");
  t.ok(row, "an established row in the kernel's table");
  return row;
}

export default group({
  id: "net/server/accepted",
  cases: {
    "keep-alive-with-its-delay": {
      level: "must",
      claim:
        "keepAlive with keepAliveInitialDelay 7000 shows as a keep-alive timer of at most 7 s on accepted sockets.",
      rows: ["S11", "KA1", "KA3", "K15"],
      members: ["net.ServerOpts.keepAlive", "net.ServerOpts.keepAliveInitialDelay"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      needs: ["tcp.keep-alive"],
      env: ["linux", "proc-net"],
      async run(t: TestContext) {
        const row = await acceptedRow(t, { keepAlive: true, keepAliveInitialDelay: 7000 });
        t.equal(row.timer, "keepalive", "the timer");
        t.ok(row.timerMs > 0 && row.timerMs <= 7000, `it fires within 7 s (in ${row.timerMs} ms)`);
      },
    },
    "keep-alive-delay-in-whole-seconds": {
      level: "must",
      claim: "A keepAliveInitialDelay of 1500 ms is one second in the kernel.",
      rows: ["S11", "KA1"],
      needs: ["tcp.keep-alive"],
      env: ["linux", "proc-net"],
      async run(t: TestContext) {
        const row = await acceptedRow(t, { keepAlive: true, keepAliveInitialDelay: 1500 });
        t.equal(row.timer, "keepalive", "the timer");
        t.ok(row.timerMs <= 1000, `it fires within 1 s (in ${row.timerMs} ms)`);
      },
    },
    "keep-alive-without-a-delay": {
      level: "must",
      claim: "keepAlive with a delay below one second, or none, keeps the system's own idle time.",
      rows: ["S11", "KA1", "KA3"],
      needs: ["tcp.keep-alive"],
      env: ["linux", "proc-net"],
      async run(t: TestContext) {
        for (const options of [{ keepAlive: true }, { keepAlive: true, keepAliveInitialDelay: 500 }]) {
          const row = await acceptedRow(t, options);
          t.equal(row.timer, "keepalive", "the timer");
          t.ok(row.timerMs > 60_000, `it fires after more than a minute (in ${row.timerMs} ms)`);
        }
      },
    },
    "no-keep-alive-by-default": {
      level: "must",
      claim: "Without keepAlive an accepted socket has no keep-alive timer, a delay alone notwithstanding.",
      rows: ["S11", "KA1"],
      env: ["linux", "proc-net"],
      async run(t: TestContext) {
        for (const options of [
          {},
          { keepAliveInitialDelay: 7000 },
          { keepAlive: false, keepAliveInitialDelay: 7000 },
        ]) {
          t.equal((await acceptedRow(t, options)).timer, "off", `the timer with ${JSON.stringify(options)}`);
        }
      },
    },
    "keep-alive-set-and-cleared-on-the-socket": {
      level: "must",
      claim: "setKeepAlive on an accepted socket starts and stops the kernel's timer.",
      rows: ["KA1", "KA3", "K15"],
      needs: ["tcp.keep-alive"],
      env: ["linux", "proc-net"],
      async run(t: TestContext) {
        const server = await t.listen();
        const port = t.portOf(server);
        const accepted = t.once(server, "connection");
        await t.peer.connect({ port });
        const socket = (await accepted)[0] as NetSocket;
        const timer = (): KernelSocket | undefined => t.kernel(port).find((r) => r.state === "ESTABLISHED");
        t.equal(timer()?.timer, "off", "before");
        t.ok(socket.setKeepAlive(true, 9000) === socket, "setKeepAlive returns the socket");
        t.equal(timer()?.timer, "keepalive", "after setKeepAlive(true, 9000)");
        t.ok((timer()?.timerMs ?? 0) <= 9000, "it fires within 9 s");
        socket.setKeepAlive(false);
        t.equal(timer()?.timer, "off", "after setKeepAlive(false)");
      },
    },
    "no-delay-serves": {
      level: "must",
      claim: "A server with noDelay: true serves, and setNoDelay on its sockets returns the socket.",
      rows: ["S11", "K15"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const server = await t.listen({ noDelay: true }, (socket) => {
          t.ok(socket.setNoDelay(false) === socket, "setNoDelay(false) returns the socket");
          t.ok(socket.setNoDelay() === socket, "setNoDelay() returns the socket");
          for (const letter of "no delay") socket.write(letter);
          socket.end();
        });
        const client = await t.peer.connect({ port: t.portOf(server) });
        t.equal((await client.readToEnd()).toString(), "no delay", "what the client reads");
      },
    },
    "options-do-nothing-on-a-path": {
      level: "must",
      claim: "noDelay and keepAlive are harmless for a server on a path.",
      rows: ["S11", "S02"],
      needs: ["unix", "tcp.no-delay", "tcp.keep-alive"],
      async run(t: TestContext) {
        const path = t.path("options");
        const options = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 7000 };
        await t.listen(options, (socket) => void socket.end("fine"), { path });
        const client = await t.peer.connect({ path });
        t.equal((await client.readToEnd()).toString(), "fine", "what the client reads");
      },
    },
    "high-water-mark-on-both-sides": {
      level: "must",
      claim: "highWaterMark is the readable and writable high-water mark of accepted sockets.",
      rows: ["S11"],
      members: ["net.ServerOpts.highWaterMark"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      async run(t: TestContext) {
        const { accepted } = await t.pair({ server: { highWaterMark: 12_345 } });
        t.equal(accepted.readableHighWaterMark, 12_345, "readableHighWaterMark");
        t.equal(accepted.writableHighWaterMark, 12_345, "writableHighWaterMark");
      },
    },
    "pause-on-connect-reads-nothing": {
      level: "must",
      claim: "With pauseOnConnect: true no byte is read before resume(), and then all of them in order.",
      rows: ["S11", "P04", "ED4"],
      members: ["net.ServerOpts.pauseOnConnect"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      env: ["linux", "proc-net"],
      async run(t: TestContext) {
        const server = await t.listen({ pauseOnConnect: true });
        const port = t.portOf(server);
        const accepted = t.once(server, "connection");
        const client = await t.peer.connect({ port });
        await client.send("sent before the resume");
        await client.fin();
        const socket = (await accepted)[0] as NetSocket;
        t.equal(socket.isPaused(), true, "isPaused()");
        await t.until(
          () => t.kernel(port).some((row) => row.state === "CLOSE_WAIT" && row.receiveQueue >= 22),
          "every byte and the FIN to wait in the kernel",
        );
        t.equal(socket.bytesRead, 0, "bytesRead");
        let text = "";
        socket.setEncoding("utf8").on("data", (chunk) => {
          text += String(chunk);
        });
        await t.turns(3);
        t.equal(text, "", "data before resume()");
        const ended = t.once(socket, "end");
        socket.resume();
        await ended;
        t.equal(text, "sent before the resume", "data after resume()");
      },
    },
    "pause-on-connect-still-writes": {
      level: "must",
      claim: "A socket paused on connect can write at once.",
      rows: ["S11", "ED4"],
      async run(t: TestContext) {
        const server = await t.listen({ pauseOnConnect: true }, (socket) => void socket.write("written while paused"));
        const client = await t.peer.connect({ port: t.portOf(server) });
        t.equal((await client.read(20)).toString(), "written while paused", "what the client reads");
      },
    },
    "pause-on-connect-resume-and-pipe": {
      level: "must",
      claim: "A socket paused on connect, later resumed and piped back, loses nothing of a large transfer.",
      rows: ["P04", "S11", "ED4", "K13"],
      budget: "long",
      async run(t: TestContext) {
        const size = 3 * 1024 * 1024;
        const server = await t.listen({ pauseOnConnect: true, allowHalfOpen: true });
        const accepted = t.once(server, "connection");
        const client = await t.peer.connect({ port: t.portOf(server) });
        await client.startPattern(size, 11);
        const socket = (await accepted)[0] as NetSocket;
        await t.turns(50);
        t.equal(socket.bytesRead, 0, "bytesRead while paused");
        socket.pipe(socket);
        socket.resume();
        const echo = await client.read(size);
        t.equal(t.sha256(echo), t.sha256(t.bytes(size, 11)), "digest of the echo");
      },
    },
    "data-before-a-listener-is-kept": {
      level: "must",
      claim:
        "Bytes that arrive before an accepted socket has a 'data' listener are kept for the listener that comes later.",
      rows: ["ED2", "S10"],
      env: ["linux", "proc-net"],
      async run(t: TestContext) {
        const server = await t.listen();
        const port = t.portOf(server);
        const accepted = t.once(server, "connection");
        const client = await t.peer.connect({ port });
        await client.send("early");
        await client.fin();
        const socket = (await accepted)[0] as NetSocket;
        await t.until(() => t.kernel(port).some((row) => row.state === "CLOSE_WAIT"), "the FIN to be in the kernel");
        await t.turns(10);
        t.equal((await t.collect(socket)).toString(), "early", "what the late reader gets");
      },
    },
    "address-survives-the-peers-end": {
      level: "must",
      claim:
        "An accepted socket that is destroyed still has counters, and no address once it is closed was never read.",
      rows: ["AD3", "K16"],
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        const closed = t.once(accepted, "close");
        client.end("12345");
        accepted.resume();
        await closed;
        t.equal(accepted.bytesRead, 5, "bytesRead after 'close'");
        t.equal(accepted.remoteAddress, undefined, "remoteAddress, never read before 'close'");
        t.equal(accepted.destroyed, true, "destroyed");
      },
    },
  },
});
