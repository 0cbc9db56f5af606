import { existsSync } from "node:fs";
import type { NetSocket } from "@sock/core";
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/local-paths",
  cases: {
    "echo-over-a-path": {
      level: "must",
      claim: "A client of a Unix domain socket sends, receives and ends as over TCP.",
      rows: ["N04", "K02", "UX1"],
      docs: ["net.html#ipc-support"],
      needs: ["unix"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("echo.sock") });
        const socket = await t.dial({ path: listener.path });
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["end", "finish", "error", "close"]);
        socket.write("ping");
        t.equal((await remote.read(4)).toString(), "ping", "what the peer read");
        const data = t.once(socket, "data");
        await remote.send("pong");
        t.equal(String((await data)[0]), "pong", "the answer");
        await remote.fin();
        await log.until("close(false)");
        log.equals(["end", "finish", "close(false)"]);
      },
    },
    "both-ends-of-the-adapter": {
      level: "must",
      claim:
        "A server and a client of the adapter talk over one path, many clients in a row, and the file goes at close.",
      rows: ["N04", "S02", "UX1", "UX3"],
      docs: ["net.html#ipc-support"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("both.sock");
        const server = await t.listen(null, (socket) => void socket.pipe(socket), { path });
        for (let i = 0; i < 5; i++) {
          const socket = await t.dial({ path });
          const echo = t.collect(socket);
          socket.end(`client ${i}`);
          t.equal((await echo).toString(), `client ${i}`, "the echo");
        }
        const closed = t.once(server, "close");
        server.close();
        await closed;
        t.equal(existsSync(path), false, "the file after close");
      },
    },
    "abstract-name": {
      level: "must",
      claim: "A path that starts with NUL is an abstract name of Linux: a client reaches it, and there is no file.",
      rows: ["N04", "UX6"],
      docs: ["net.html#identifying-paths-for-ipc-connections"],
      needs: ["unix.abstract"],
      env: ["linux"],
      async run(t: TestContext) {
        const path = `\0sock-conformance-${process.pid}-${t.path("x").length}`;
        await t.listen(null, (socket) => socket.end("abstract"), { path });
        const socket = await t.dial({ path });
        t.equal((await t.collect(socket)).toString(), "abstract", "what the client read");
        t.equal(existsSync(path.slice(1)), false, "a file of that name");
      },
    },
    "abstract-name-nobody-has-is-refused": {
      level: "must",
      claim: "Connecting to an abstract name without a server gives ECONNREFUSED with that name.",
      rows: ["K20", "UX6"],
      docs: ["errors.html#common-system-errors"],
      needs: ["unix.abstract"],
      env: ["linux"],
      async run(t: TestContext) {
        const path = `\0sock-conformance-nobody-${process.pid}`;
        const socket = t.own(t.net.connect({ path }));
        t.error(
          (await t.once(socket, "error"))[0],
          { code: "ECONNREFUSED", syscall: "connect", address: path },
          "the error",
        );
      },
    },
    "peer-that-vanishes-gives-an-end": {
      level: "must",
      claim: "A Unix domain socket whose peer is destroyed with nothing unread ends in an orderly way.",
      rows: ["K06", "K09", "TD7"],
      docs: ["net.html#event-end"],
      needs: ["unix"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("vanish.sock") });
        const socket = await t.dial({ path: listener.path });
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["end", "error", "close"]);
        socket.resume();
        await remote.fin();
        await log.until("close(false)");
        log.equals(["end", "close(false)"]);
      },
    },
    "write-to-a-closed-path-fails": {
      level: "must",
      claim: "Writing on to a Unix domain socket whose peer is gone ends with EPIPE or ECONNRESET and `close(true)`.",
      rows: ["K09", "K10", "WR5"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("gone.sock");
        const server = await t.listen(null, (socket) => void socket.destroy(), { path });
        const socket = t.own(t.net.connect({ path, allowHalfOpen: true }));
        const emitted = new Promise((resolve) => socket.once("error", resolve));
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        await t.once(socket, "connect");
        await t.until(() => server.listening && socket.readyState !== "opening", "the connection");
        const feed = (): void => {
          if (socket.destroyed) return;
          socket.write("x");
          setImmediate(feed);
        };
        feed();
        t.error(await emitted, { code: /^(EPIPE|ECONNRESET)$/ }, "the error");
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
      },
    },
    "write-that-waits-for-a-peer-that-goes-is-broken-pipe": {
      level: "must",
      claim: "A write that waits on a Unix domain socket that does not read fails with EPIPE when the peer goes.",
      rows: ["K09", "K10", "K20"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("blocked.sock");
        const server = await t.listen(null, undefined, { path });
        const connection = t.once(server, "connection");
        // Paused before it connects, so that no read meets the end first.
        const socket = t.own(t.net.connect({ path })).pause();
        const [accepted] = (await connection) as [NetSocket];
        const emitted = new Promise((resolve) => socket.once("error", resolve));
        const told = new Promise((resolve) => socket.write(t.bytes(4 * 1024 * 1024), resolve));
        accepted.destroy();
        t.error(await told, { code: "EPIPE", syscall: "write" }, "what the callback is told");
        t.error(await emitted, { code: "EPIPE", syscall: "write" }, "the error");
      },
    },
    "counts-and-pauses-like-tcp": {
      level: "must",
      claim: "bytesRead, bytesWritten, pause and resume work on a Unix domain socket.",
      rows: ["K13", "K17", "N04"],
      docs: ["net.html#class-netsocket"],
      needs: ["unix"],
      budget: "long",
      async run(t: TestContext) {
        const size = 4 * 1024 * 1024;
        const listener = await t.peer.listen({ path: t.path("count.sock") });
        const socket = await t.dial({ path: listener.path });
        const remote = await listener.accept();
        socket.pause();
        const received = t.collect(socket);
        const sent = remote.sendPattern(size, 7).then(() => remote.fin());
        await t.never(socket, "data", 100);
        t.ok(socket.bytesRead <= 1024 * 1024, `bytesRead ${socket.bytesRead} while paused`);
        socket.resume();
        await sent;
        t.equal(t.sha256(await received), t.sha256(t.bytes(size, 7)), "digest of everything");
        t.equal(socket.bytesRead, size, "bytesRead");
        t.equal(socket.bytesWritten, 0, "bytesWritten");
      },
    },
  },
});
