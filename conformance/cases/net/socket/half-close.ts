import { Readable } from "node:stream";
import type { NetSocket } from "@sock/core";
import { group, type PeerConnection, type TestContext } from "../../../src/case.ts";

/** A connection that a half-open server has accepted, and its peer. */
async function acceptHalfOpen(t: TestContext): Promise<{ socket: NetSocket; remote: PeerConnection }> {
  const server = await t.listen({ allowHalfOpen: true });
  const connection = t.once(server, "connection");
  const remote = await t.peer.connect({ port: t.portOf(server) });
  const [socket] = (await connection) as [NetSocket];
  return { socket: t.own(socket), remote };
}

export default group({
  id: "net/socket/half-close",
  cases: {
    "end-sends-fin-and-still-receives": {
      level: "must",
      claim: "After `end()` the peer sees FIN, and everything it sends afterwards still arrives before `end`.",
      rows: ["K11", "HC5", "HC8"],
      docs: ["net.html#socketenddata-encoding-callback", "rfc9293#3.6"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["finish", "end", "error", "close"]);
        const reply = t.collect(socket);
        socket.end("question");
        t.equal((await remote.readToEnd()).toString(), "question", "what the peer read before FIN");
        await remote.send("answer, ");
        await remote.send("later");
        await remote.fin();
        t.equal((await reply).toString(), "answer, later", "the reply");
        await log.until("close(false)");
        log.equals(["finish", "end", "close(false)"]);
      },
    },
    "end-with-half-open-still-receives": {
      level: "must",
      claim: "With allowHalfOpen, `end()` closes only the write side too.",
      rows: ["K11", "HC5", "HC8"],
      members: ["net.TcpNetConnectOpts.allowHalfOpen"],
      docs: ["net.html#socketenddata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", allowHalfOpen: true });
        const remote = await listener.accept();
        const reply = t.collect(socket);
        socket.end("question");
        t.equal((await remote.readToEnd()).toString(), "question", "what the peer read before FIN");
        await remote.sendPattern(300_000, 3);
        await remote.fin();
        t.equal(t.sha256(await reply), t.sha256(t.bytes(300_000, 3)), "digest of the reply");
        await t.until(() => socket.destroyed, "both sides done, the socket is destroyed");
      },
    },
    "accepted-socket-end-still-receives": {
      level: "must",
      claim: "An accepted socket that calls `end()` first still receives what the client sends after.",
      rows: ["K11", "HC5", "HC8", "HC11"],
      docs: ["net.html#socketenddata-encoding-callback"],
      async run(t: TestContext) {
        const server = await t.listen();
        const connection = t.once(server, "connection");
        const remote = await t.peer.connect({ port: t.portOf(server) });
        const [socket] = (await connection) as [InstanceType<typeof t.net.Socket>];
        t.own(socket);
        const rest = t.collect(socket);
        socket.end("goodbye");
        t.equal((await remote.readToEnd()).toString(), "goodbye", "what the peer read before FIN");
        await remote.send("one more thing");
        await remote.fin();
        t.equal((await rest).toString(), "one more thing", "what arrived after end()");
      },
    },
    "end-sends-fin-over-unread-bytes": {
      level: "must",
      claim: "`end()` after the peer's FIN sends FIN at once, though bytes of the peer have not been read yet.",
      rows: ["K11", "HC5", "HC8", "S13"],
      docs: ["net.html#socketenddata-encoding-callback"],
      async run(t: TestContext) {
        const { socket, remote } = await acceptHalfOpen(t);
        const log = t.journal();
        log.watch("", socket, ["end", "close"]);
        let told = 0;
        socket.on("readable", () => told++);
        await remote.send("unread");
        await t.until(() => told === 1 && socket.readableLength === 6, "the bytes wait in the stream");
        await remote.fin();
        await t.until(() => told === 2, "a second `readable` tells the FIN");
        socket.end("answer");
        t.equal((await remote.readToEnd()).toString(), "answer", "what the peer read before FIN");
        log.equals([]);
        t.equal(String(socket.read()), "unread", "what waited");
        await log.until("close(false)");
        log.equals(["end", "close(false)"]);
      },
    },
    "finish-after-both-ends-is-behind-the-fin": {
      level: "must",
      claim:
        "A `resetAndDestroy()` at `finish`, the peer having ended first, comes after the FIN: the peer reads the end.",
      rows: ["K11", "K12", "HC5"],
      needs: ["tcp.reset"],
      docs: ["net.html#socketresetanddestroy"],
      async run(t: TestContext) {
        const { socket, remote } = await acceptHalfOpen(t);
        const log = t.journal();
        log.watch("", socket, ["finish", "error", "close"]);
        socket.on("finish", () => socket.resetAndDestroy());
        socket.on("end", () => socket.end("answer"));
        socket.resume();
        await remote.fin();
        t.equal((await remote.readToEnd()).toString(), "answer", "what the peer read before the end");
        await log.until("close(false)");
        log.equals(["finish", "close(false)"]);
      },
    },
    "local-address-at-finish-after-both-ends": {
      level: "must",
      claim:
        "At `finish`, the peer having ended first, the socket still tells its own address, asked for the first time.",
      rows: ["K11", "K16"],
      docs: ["net.html#socketlocaladdress"],
      async run(t: TestContext) {
        const { socket, remote } = await acceptHalfOpen(t);
        const told = new Promise((resolve) => {
          socket.on("finish", () => resolve([socket.localAddress, socket.localPort, socket.readyState]));
        });
        socket.on("end", () => socket.end("answer"));
        socket.resume();
        await remote.fin();
        t.deepEqual(await told, ["127.0.0.1", remote.remotePort, "closed"], "what it tells");
      },
    },
    "end-over-a-path-still-receives": {
      level: "must",
      claim: "On a Unix domain socket `end()` closes only the write side, and the reply arrives.",
      rows: ["K11", "HC5"],
      docs: ["net.html#socketenddata-encoding-callback"],
      needs: ["unix"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("half.sock") });
        const socket = await t.dial({ path: listener.path });
        const remote = await listener.accept();
        const reply = t.collect(socket);
        socket.end("question");
        t.equal((await remote.readToEnd()).toString(), "question", "what the peer read before FIN");
        await remote.send("answer");
        await remote.fin();
        t.equal((await reply).toString(), "answer", "the reply");
      },
    },
    "pipe-into-the-socket-keeps-the-reply": {
      level: "must",
      claim: "A source piped into the socket ends the write side at its end, and the peer's answer is still delivered.",
      rows: ["K14", "HC6"],
      docs: ["stream.html#readablepipedestination-options"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const reply = t.collect(socket);
        Readable.from([Buffer.from("first "), Buffer.from("second")]).pipe(socket);
        t.equal((await remote.readToEnd()).toString(), "first second", "what the peer read before FIN");
        await remote.send("answer");
        await remote.fin();
        t.equal((await reply).toString(), "answer", "the reply");
      },
    },
    "end-with-data-flushes-before-fin": {
      level: "must",
      claim:
        "`end(data, encoding, callback)` sends the queued writes and its own data before FIN, then calls back once.",
      rows: ["K11"],
      docs: ["net.html#socketenddata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        let calls = 0;
        socket.write("a");
        socket.write(Buffer.from("b"));
        socket.end("63", "hex", () => calls++);
        t.equal((await remote.readToEnd()).toString(), "abc", "what the peer read before FIN");
        await t.until(() => calls === 1, "the callback of end()");
        await remote.fin();
        socket.resume();
        await t.until(() => socket.destroyed, "the close");
        t.equal(calls, 1, "calls of the callback");
      },
    },
    "end-returns-the-socket": {
      level: "must",
      claim: "`end` returns the socket in every form, and turns `writable` off at once.",
      rows: ["K11", "K19"],
      docs: ["net.html#socketenddata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        for (const args of [[], ["x"], ["x", "utf8"], ["x", "utf8", () => {}], [() => {}]]) {
          const socket = await t.dial(listener.port);
          t.equal((socket.end as (...args: unknown[]) => unknown)(...args), socket, `end(${args.length})`);
          t.equal(socket.writable, false, "writable");
          t.equal(socket.writableEnded, true, "writableEnded");
          t.equal(socket.readyState, "readOnly", "readyState");
        }
      },
    },
    "end-while-connecting-sends-everything": {
      level: "must",
      claim: "`write` and `end` before the connection exists are carried out after `connect`, FIN last.",
      rows: ["K11", "K10"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" }));
        socket.write("early ");
        socket.end("bird");
        const remote = await listener.accept();
        t.equal((await remote.readToEnd()).toString(), "early bird", "what the peer read before FIN");
        const reply = t.collect(socket);
        await remote.send("worm");
        await remote.fin();
        t.equal((await reply).toString(), "worm", "the reply");
      },
    },
    "end-on-a-socket-never-connected-finishes": {
      level: "must",
      claim: "`end(callback)` on a socket that was never connected calls back and emits `finish`.",
      rows: ["K11", "HC12"],
      async run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        const log = t.journal();
        log.watch("", socket, ["finish", "error", "close"]);
        socket.end(() => log.mark("callback"));
        await log.until("finish");
        log.equals(["callback", "finish"]);
      },
    },
    "write-after-the-peer-ended-fails": {
      level: "must",
      claim: "With allowHalfOpen false, a write made a turn after `end` fails with EPIPE and returns false.",
      rows: ["K10", "HC13"],
      docs: ["net.html#event-end"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const outcome: unknown[] = [];
        let returned: unknown;
        socket.on("error", () => {});
        socket.on("end", () => {
          setImmediate(() => {
            returned = socket.write("too late", (error) => outcome.push(error));
          });
        });
        socket.resume();
        await remote.fin();
        await t.until(() => outcome.length === 1, "the write's callback");
        t.equal(returned, false, "what write() returned");
        t.error(outcome[0], { code: "EPIPE", message: "This socket has been ended by the other party" }, "its error");
      },
    },
    "failed-write-after-the-peer-ended-is-an-error": {
      level: "must",
      claim:
        "Where earlier writes still keep the socket open, that failed write is also emitted: `error` then `close(true)`.",
      rows: ["K09", "K10", "HC13"],
      docs: ["net.html#event-error"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["end", "finish", "error", "close"]);
        const failed = new Promise((resolve) => socket.once("error", resolve));
        socket.write(t.bytes(32 * 1024 * 1024));
        socket.on("end", () => setImmediate(() => socket.write("too late")));
        socket.resume();
        await remote.fin();
        await log.until("close(true)");
        log.equals(["end", "error", "close(true)"]);
        t.error(await failed, { code: "EPIPE" }, "the error");
      },
    },
    "finish-is-behind-promises-and-before-immediates": {
      level: "should",
      claim: "What `end` answers to the peer's FIN finishes in that turn: behind its promises, before its immediates.",
      rows: ["K06", "K10"],
      docs: ["stream.html#event-finish"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", allowHalfOpen: true });
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["end", "finish", "close"]);
        socket.on("end", () => {
          setImmediate(() => log.mark("immediate"));
          socket.end(() => log.mark("ended"));
          void Promise.resolve()
            .then(() => {})
            .then(() => log.mark("promise"));
        });
        socket.resume();
        await remote.fin();
        await log.until("close(false)");
        log.equals(["end", "promise", "ended", "finish", "immediate", "close(false)"]);
      },
    },
    "write-in-the-end-listener-arrives": {
      level: "must",
      claim: "With allowHalfOpen false, what an `end` listener writes is sent before the socket's own FIN.",
      rows: ["K06", "K10"],
      docs: ["net.html#event-end"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        socket.on("end", () => socket.write("goodbye"));
        socket.resume();
        await remote.fin();
        t.equal((await remote.readToEnd()).toString(), "goodbye", "what the peer read before FIN");
      },
    },
  },
});
