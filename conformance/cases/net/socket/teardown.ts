import { setImmediate } from "node:timers";
import { group, type TestContext } from "../../../src/case.ts";

const EVENTS = ["end", "finish", "error", "close"];

export default group({
  id: "net/socket/teardown",
  cases: {
    "destroy-emits-close-and-never-end": {
      level: "must",
      claim:
        "`destroy()` emits `close(false)` alone: no `end`, no `finish`, no `error`, and `readableEnded` stays false.",
      rows: ["K09", "K12", "TD1", "TD9"],
      docs: ["net.html#socketdestroyerror", "net.html#event-close_1"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const log = t.journal();
        log.watch("", socket, EVENTS);
        socket.resume();
        t.equal(socket.destroy(), socket, "the returned value");
        t.equal(socket.destroyed, true, "destroyed at once");
        t.equal(socket.readyState, "closed", "readyState at once");
        log.equals([]);
        await log.until("close(false)");
        await t.turns(3);
        log.equals(["close(false)"]);
        t.equal(socket.readableEnded, false, "readableEnded");
        t.equal(socket.writableFinished, false, "writableFinished");
      },
    },
    "destroyed-socket-closes-the-connection": {
      level: "must",
      claim: "After `destroy()` the peer sees the connection end in an orderly way when nothing was unread.",
      rows: ["K12", "TD8"],
      docs: ["net.html#socketdestroyerror"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        socket.resume();
        socket.destroy();
        t.equal((await remote.readToEnd()).length, 0, "what the peer read before FIN");
        t.equal(await remote.closed(), "clean", "how it ended for the peer");
      },
    },
    "destroyed-right-after-connecting-is-no-reset": {
      level: "must",
      claim: "A socket destroyed in the turn after `connect()` is no reset for a peer that accepts it: it reads FIN.",
      rows: ["K12", "TD8"],
      docs: ["net.html#socketdestroyerror"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect(listener.port, "127.0.0.1"));
        const closed = t.once(socket, "close");
        setImmediate(() => socket.destroy());
        t.deepEqual(await closed, [false], "the arguments of `close`");
        const remote = await listener.accept();
        t.equal((await remote.readToEnd()).length, 0, "what the peer read before FIN");
        t.equal(await remote.closed(), "clean", "how it ended for the peer");
      },
    },
    "destroy-with-an-error-emits-it-then-close-true": {
      level: "must",
      claim: "`destroy(error)` emits that `error`, then `close(true)`, and nothing else.",
      rows: ["K09", "K12"],
      docs: ["net.html#socketdestroyerror"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const log = t.journal();
        log.watch("", socket, EVENTS);
        const reason = new Error("enough");
        const emitted = new Promise((resolve) => socket.on("error", resolve));
        socket.destroy(reason);
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
        t.equal(await emitted, reason, "the emitted error");
        t.equal(socket.errored, reason, "errored");
      },
    },
    "second-destroy-changes-nothing": {
      level: "must",
      claim: "Further `destroy` calls, with or without an error, add no event: there is exactly one `close`.",
      rows: ["K09", "K12"],
      docs: ["net.html#event-close_1"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const log = t.journal();
        log.watch("", socket, ["finish", "error", "close"]);
        socket.destroy();
        t.equal(socket.destroy(new Error("late")), socket, "the returned value");
        await log.until("close(false)");
        socket.destroy(new Error("later"));
        await t.turns(3);
        log.equals(["close(false)"]);
      },
    },
    "destroy-in-a-data-listener-stops-the-data": {
      level: "must",
      claim: "After `destroy()` inside a `data` listener no further `data` is emitted, though more had arrived.",
      rows: ["K12", "TD1", "TD8"],
      docs: ["net.html#socketdestroyerror"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        let chunks = 0;
        socket.on("data", () => {
          chunks++;
          socket.destroy();
        });
        const log = t.journal();
        log.watch("", socket, ["finish", "error", "close"]);
        await remote.startPattern(4_000_000);
        await log.until("close(false)");
        await t.turns(5);
        t.equal(chunks, 1, "chunks");
        log.equals(["close(false)"]);
      },
    },
    "destroy-inside-connect-closes": {
      level: "must",
      claim: "A socket destroyed in its `connect` listener emits `close(false)` and sends an orderly end.",
      rows: ["K04", "K12", "TD8"],
      docs: ["net.html#event-connect"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" }));
        const log = t.journal();
        log.watch("", socket, ["connect", "finish", "error", "close"]);
        socket.on("connect", () => socket.destroy());
        await log.until("close(false)");
        log.equals(["connect", "close(false)"]);
        const remote = await listener.accept();
        t.equal(await remote.closed(), "clean", "how it ended for the peer");
      },
    },
    "destroy-soon-flushes-then-destroys": {
      level: "must",
      claim: "`destroySoon()` writes out what is queued, sends FIN, then destroys.",
      rows: ["K12"],
      docs: ["net.html#socketdestroysoon"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["finish", "error", "close"]);
        const size = 8 * 1024 * 1024;
        socket.write(t.bytes(size, 8));
        t.equal(socket.destroySoon() as unknown, undefined, "the returned value");
        t.equal(socket.writableEnded, true, "writableEnded at once");
        t.equal(socket.destroyed, false, "destroyed at once");
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, size, "bytes that reached the peer");
        t.equal(sha256, t.sha256(t.bytes(size, 8)), "their digest");
        await log.until("close(false)");
        log.equals(["finish", "close(false)"]);
      },
    },
    "destroy-soon-when-finished-destroys-at-once": {
      level: "must",
      claim: "`destroySoon()` after `finish` destroys at once.",
      rows: ["K12"],
      docs: ["net.html#socketdestroysoon"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const finished = t.once(socket, "finish");
        socket.end();
        await finished;
        socket.destroySoon();
        t.equal(socket.destroyed, true, "destroyed");
        await t.until(() => socket.closed, "the close");
      },
    },
    "peer-fin-is-end-then-close": {
      level: "must",
      claim: "A client whose server ends the connection emits `end`, then `close(false)`, once each.",
      rows: ["K06", "K09", "TD7"],
      docs: ["net.html#event-end", "net.html#event-close_1"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, EVENTS);
        socket.resume();
        await remote.send("last words");
        await remote.fin();
        await log.until("close(false)");
        await t.turns(3);
        log.equals(["end", "finish", "close(false)"]);
        t.equal(socket.readableEnded, true, "readableEnded");
        t.equal(socket.writableFinished, true, "writableFinished");
        t.equal(socket.destroyed, true, "destroyed");
      },
    },
    "failed-connect-is-error-then-close": {
      level: "must",
      claim: "A refused connection emits `error`, then `close(true)` as the last event; `connect` never comes.",
      rows: ["K09", "K20", "TD4"],
      docs: ["net.html#event-error_1"],
      async run(t: TestContext) {
        const socket = t.own(t.net.connect({ port: await t.peer.closedPort(), host: "127.0.0.1" }));
        const log = t.journal();
        log.watch("", socket, ["connect", "ready", ...EVENTS]);
        await log.until("close(true)");
        await t.turns(3);
        log.equals(["error", "close(true)"]);
      },
    },
    "failed-path-connect-is-error-then-close": {
      level: "must",
      claim: "A failed connect to a path emits `error`, then `close(true)`, both on a later tick.",
      rows: ["K09", "TD4", "UX8"],
      docs: ["net.html#event-error_1"],
      needs: ["unix"],
      async run(t: TestContext) {
        const socket = t.own(t.net.connect({ path: t.path("nobody.sock") }));
        const log = t.journal();
        log.watch("", socket, ["connect", "ready", ...EVENTS]);
        log.mark("returned");
        await log.until("close(true)");
        await t.turns(3);
        log.equals(["returned", "error", "close(true)"]);
      },
    },
    "failed-lookup-is-error-then-close": {
      level: "must",
      claim: "A name that cannot be resolved emits `lookup` with the error, then `error`, then `close(true)`.",
      rows: ["K03", "K09", "TD4", "ER5"],
      docs: ["net.html#event-lookup"],
      async run(t: TestContext) {
        const socket = t.own(
          t.net.connect({
            port: 1,
            host: "nowhere.example",
            lookup(host, _options, callback) {
              const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" });
              setImmediate(() => callback(error, ""));
            },
          }),
        );
        const log = t.journal();
        log.watch("", socket, ["lookup", "connect", "ready", ...EVENTS]);
        await log.until("close(true)");
        log.equals(["lookup", "error", "close(true)"]);
      },
    },
    "queued-writes-fail-with-one-error-event": {
      level: "must",
      claim: "However many queued writes fail, `error` is emitted once.",
      rows: ["K09", "TD5"],
      docs: ["net.html#event-error_1"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, EVENTS);
        for (let i = 0; i < 20; i++) socket.write(t.bytes(1024 * 1024));
        await remote.rst();
        await log.until("close(true)");
        await t.turns(5);
        log.equals(["error", "close(true)"]);
      },
    },
    "methods-are-harmless-after-close": {
      level: "must",
      claim: "On a destroyed socket the option and control methods do nothing, throw nothing, and return the socket.",
      rows: ["K12", "K15", "K18", "TD11"],
      needs: ["tcp.keep-alive", "tcp.reset"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        socket.on("error", (error) => t.note("error", error.message));
        const call = (): void => {
          t.equal(socket.setNoDelay(true), socket, "setNoDelay");
          t.equal(socket.setKeepAlive(true, 1000), socket, "setKeepAlive");
          t.equal(socket.ref(), socket, "ref");
          t.equal(socket.unref(), socket, "unref");
          t.equal(socket.pause(), socket, "pause");
          t.equal(socket.resume(), socket, "resume");
          t.equal(socket.setTimeout(1000), socket, "setTimeout");
          t.equal(socket.setTimeout(0), socket, "setTimeout(0)");
          t.equal(socket.destroy(), socket, "destroy");
          t.equal(socket.resetAndDestroy(), socket, "resetAndDestroy");
          socket.cork();
          socket.uncork();
          socket.destroySoon();
        };
        socket.destroy();
        call();
        await t.until(() => socket.closed, "the close");
        call();
        await t.turns(2);
      },
    },
    "end-after-destroy-is-quiet": {
      level: "must",
      claim: "`end()` on a destroyed socket returns it and emits nothing.",
      rows: ["K11", "K12"],
      docs: ["net.html#socketenddata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const log = t.journal();
        log.watch("", socket, ["finish", "error", "close"]);
        socket.destroy();
        t.equal(socket.end(), socket, "the returned value");
        await log.until("close(false)");
        t.equal(socket.end(), socket, "the returned value after close");
        await t.turns(3);
        log.equals(["close(false)"]);
      },
    },
  },
});
