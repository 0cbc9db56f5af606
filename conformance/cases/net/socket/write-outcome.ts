import { AsyncLocalStorage } from "node:async_hooks";
import { group, type TestContext } from "../../../src/case.ts";

const MIB = 1024 * 1024;

export default group({
  id: "net/socket/write-outcome",
  cases: {
    "callbacks-come-in-order-without-an-error": {
      level: "must",
      claim:
        "Every write callback is called once, in the order of the writes, without an error, never before `write` returns.",
      rows: ["K10", "WR2"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const calls: unknown[] = [];
        for (let i = 0; i < 5; i++) {
          socket.write(`${i}`, (error) => calls.push(error ?? i));
          t.equal(calls.length, 0, "calls made inside write()");
        }
        socket.end("5", () => calls.push("end"));
        t.equal((await remote.readToEnd()).toString(), "012345", "what the peer read");
        await t.until(() => calls.length === 6, "six callbacks");
        t.deepEqual(calls, [0, 1, 2, 3, 4, "end"], "the callbacks");
      },
    },
    "writes-while-connecting-come-first": {
      level: "must",
      claim: "Writes made before the connection exists return false, wait, and are sent in order before later ones.",
      rows: ["K10", "K08"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" }));
        const log = t.journal();
        log.watch("", socket, ["connect", "drain"]);
        socket.write("a", () => log.mark("a written"));
        socket.write("b", () => log.mark("b written"));
        socket.on("connect", () => socket.end("c", () => log.mark("c written")));
        const remote = await listener.accept();
        t.equal((await remote.readToEnd()).toString(), "abc", "what the peer read");
        await log.until("c written");
        log.ordered("connect", "a written", "b written", "c written");
      },
    },
    "callback-waits-for-the-kernel": {
      level: "must",
      claim: "The callback of a write larger than the kernel takes is not called while the peer does not read.",
      rows: ["K10", "WR1", "WR8"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        let written = false;
        const size = 48 * MIB;
        t.equal(
          socket.write(t.bytes(size, 6), () => {
            written = true;
          }),
          false,
          "what write() returned",
        );
        await t.never(socket, "drain", 300);
        t.equal(written, false, "the callback while the peer does not read");
        socket.end();
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, size, "bytes that reached the peer");
        t.equal(sha256, t.sha256(t.bytes(size, 6)), "their digest");
        t.equal(written, true, "the callback at the end");
      },
    },
    "callback-has-the-async-context-of-its-write": {
      level: "should",
      claim:
        "An AsyncLocalStorage gives the write's store in its callback, whether the kernel took it at once or later.",
      rows: ["K10"],
      docs: ["async_context.html#class-asynclocalstorage"],
      async run(t: TestContext) {
        const store = new AsyncLocalStorage<string>();
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const seen: unknown[] = [];
        const note = (): void => void seen.push(store.getStore());
        store.run("small", () => socket.write("x", note));
        store.run("large", () => socket.write(t.bytes(16 * MIB, 6), note));
        socket.end();
        await remote.digestToEnd();
        await t.until(() => seen.length === 2, "the callbacks");
        t.deepEqual(seen, ["small", "large"], "the stores");
      },
    },
    "what-is-received-has-the-async-context-of-connect": {
      level: "should",
      claim: "An AsyncLocalStorage gives the store of `connect` where its socket gets data and the end.",
      rows: ["K05", "K06"],
      docs: ["async_context.html#class-asynclocalstorage"],
      async run(t: TestContext) {
        const store = new AsyncLocalStorage<string>();
        const listener = await t.peer.listen();
        const socket = t.own(store.run("mine", () => t.net.connect(listener.port, "127.0.0.1")));
        const seen: unknown[] = [];
        socket.on("data", () => seen.push(store.getStore()));
        const ended = t.once(socket, "end");
        socket.on("end", () => seen.push(store.getStore()));
        const remote = await listener.accept();
        await remote.send("x");
        await t.until(() => seen.length === 1, "the data");
        await remote.fin();
        await ended;
        t.deepEqual(seen, ["mine", "mine"], "the stores");
      },
    },
    "memory-may-be-reused-in-the-callback": {
      level: "must",
      claim: "A buffer overwritten inside its write callback does not change what the peer receives.",
      rows: ["K10", "WR8"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      budget: "long",
      async run(t: TestContext) {
        const rounds = 100;
        const block = 128 * 1024;
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const buffer = Buffer.alloc(block);
        let round = 0;
        const next = (): void => {
          if (round === rounds) return void socket.end();
          buffer.fill(round++);
          socket.write(buffer, next);
        };
        next();
        const expected = Buffer.concat(Array.from({ length: rounds }, (_, i) => Buffer.alloc(block, i)));
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, rounds * block, "bytes that reached the peer");
        t.equal(sha256, t.sha256(expected), "their digest");
      },
    },
    "reset-with-queued-data-never-finishes": {
      level: "must",
      claim:
        "A reset while data is queued emits `error` and `close(true)`, never `finish`, and `writableFinished` stays false.",
      rows: ["K09", "K10", "WR1"],
      docs: ["net.html#event-close_1"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["drain", "finish", "end", "error", "close"]);
        socket.end(t.bytes(32 * MIB));
        await remote.read(1);
        await remote.rst();
        await log.until("close(true)");
        await t.turns(3);
        log.equals(["error", "close(true)"]);
        t.equal(socket.writableFinished, false, "writableFinished");
      },
    },
    "reset-calls-every-callback-once-with-an-error": {
      level: "must",
      claim: "When a reset destroys the socket, each queued write's callback is called exactly once, with an error.",
      rows: ["K10", "WR2", "WR5"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const outcomes: unknown[][] = [[], [], [], [], []];
        socket.on("error", () => {});
        for (const outcome of outcomes.slice(0, 4)) socket.write(t.bytes(16 * MIB), (error) => outcome.push(error));
        socket.end((error?: unknown) => outcomes[4]?.push(error));
        await remote.read(1);
        await remote.rst();
        await t.until(() => socket.closed, "the close");
        await t.turns(5);
        for (const [i, outcome] of outcomes.entries()) {
          t.equal(outcome.length, 1, `calls of callback ${i}`);
          const expected = { code: /^(ECANCELED|ECONNRESET|EPIPE|ERR_STREAM_DESTROYED)$/ };
          t.error(outcome[0], expected, `the error of callback ${i}`);
        }
      },
    },
    "destroy-calls-queued-callbacks-with-an-error": {
      level: "must",
      claim: "`destroy()` with queued writes calls their callbacks once each, with an error.",
      rows: ["K10", "K12", "WR2"],
      docs: ["net.html#socketdestroyerror"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const outcomes: unknown[] = [];
        for (let i = 0; i < 3; i++) socket.write(t.bytes(16 * MIB), (error) => outcomes.push(error));
        await t.turns(2);
        socket.destroy();
        await t.until(() => socket.closed && outcomes.length === 3, "three callbacks");
        await t.turns(3);
        t.equal(outcomes.length, 3, "calls");
        for (const outcome of outcomes) {
          t.error(outcome, { code: /^E/ }, "the error of a callback");
        }
      },
    },
    "write-in-the-connection-listener-tells-a-later-failure": {
      level: "must",
      claim: "A large write made inside the `connection` listener reports the reset that comes later, not success.",
      rows: ["K10", "WR3"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      budget: "long",
      async run(t: TestContext) {
        const outcome: unknown[] = [];
        const server = await t.listen(null, (socket) => {
          socket.on("error", () => {});
          socket.write(t.bytes(32 * MIB), (error) => outcome.push(error));
        });
        const remote = await t.peer.connect({ port: t.portOf(server) });
        await remote.read(1);
        await remote.rst();
        await t.until(() => outcome.length === 1, "the write's callback");
        t.error(outcome[0], { code: /^(ECANCELED|ECONNRESET|EPIPE)$/ }, "its error");
      },
    },
    "write-in-the-connect-listener-tells-a-later-failure": {
      level: "must",
      claim: "A large write made inside the `connect` listener reports the reset that comes later, not success.",
      rows: ["K10", "WR3"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" }));
        const outcome: unknown[] = [];
        socket.on("error", () => {});
        socket.on("connect", () => socket.write(t.bytes(32 * MIB), (error) => outcome.push(error)));
        const remote = await listener.accept();
        await remote.read(1);
        await remote.rst();
        await t.until(() => outcome.length === 1, "the write's callback");
        t.error(outcome[0], { code: /^(ECANCELED|ECONNRESET|EPIPE)$/ }, "its error");
      },
    },
    "destroy-before-connect-fails-the-queued-write": {
      level: "must",
      claim:
        "A write queued before `connect` fails with ERR_SOCKET_CLOSED_BEFORE_CONNECTION when the socket is destroyed.",
      rows: ["K10", "K12", "WR4"],
      docs: ["net.html#socketdestroyerror"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" }));
        const log = t.journal();
        log.watch("", socket, ["connect", "error", "close"]);
        const outcomes: unknown[] = [];
        socket.write("never sent", (error) => outcomes.push(error));
        socket.destroy();
        await log.until("close(false)");
        await t.until(() => outcomes.length === 1, "the write's callback");
        const expected = {
          name: "Error",
          code: "ERR_SOCKET_CLOSED_BEFORE_CONNECTION",
          message: "Socket closed before the connection was established",
        };
        t.error(outcomes[0], expected, "its error");
        log.equals(["close(false)"]);
      },
    },
    "refused-connect-fails-the-queued-write": {
      level: "must",
      claim: "A write queued before a connect that fails has its callback called once, with an error.",
      rows: ["K10", "WR4"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      async run(t: TestContext) {
        const socket = t.own(t.net.connect({ port: await t.peer.closedPort(), host: "127.0.0.1" }));
        const outcomes: unknown[] = [];
        socket.on("error", () => {});
        socket.write("never sent", (error) => outcomes.push(error));
        await t.until(() => socket.closed && outcomes.length > 0, "the close and the callback");
        await t.turns(3);
        t.equal(outcomes.length, 1, "calls");
        t.error(outcomes[0], { code: /^(ERR_SOCKET_CLOSED_BEFORE_CONNECTION|ECONNREFUSED)$/ }, "its error");
      },
    },
    "write-after-end-is-an-error": {
      level: "must",
      claim: "A write after `end()` returns false, fails its callback and emits ERR_STREAM_WRITE_AFTER_END.",
      rows: ["K10"],
      docs: ["net.html#socketwritedata-encoding-callback", "errors.html#err_stream_write_after_end"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const outcomes: unknown[] = [];
        const emitted = t.once(socket, "error");
        socket.end("done");
        t.equal(
          socket.write("more", (error) => outcomes.push(error)),
          false,
          "what write() returned",
        );
        const expected = { name: "Error", code: "ERR_STREAM_WRITE_AFTER_END", message: "write after end" };
        t.error((await emitted)[0], expected, "the emitted error");
        t.equal(outcomes.length, 1, "calls of the callback");
        t.error(outcomes[0], expected, "the callback's error");
      },
    },
    "write-after-destroy-fails-quietly": {
      level: "must",
      claim:
        "A write after `destroy()` returns false and fails its callback with ERR_STREAM_DESTROYED, without `error`.",
      rows: ["K10", "K12"],
      docs: ["errors.html#err_stream_destroyed"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        const outcomes: unknown[] = [];
        socket.destroy();
        t.equal(
          socket.write("more", (error) => outcomes.push(error)),
          false,
          "what write() returned",
        );
        await log.until("close(false)");
        await t.until(() => outcomes.length === 1, "the write's callback");
        t.error(outcomes[0], { code: "ERR_STREAM_DESTROYED" }, "its error");
        log.equals(["close(false)"]);
      },
    },
    "write-without-a-connection-is-socket-closed": {
      level: "must",
      claim: "A write on a socket that was never connected fails with ERR_SOCKET_CLOSED.",
      rows: ["K10", "K20"],
      docs: ["errors.html#err_socket_closed"],
      async run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        const emitted = t.once(socket, "error");
        const outcomes: unknown[] = [];
        socket.write("to nobody", (error) => outcomes.push(error));
        t.error((await emitted)[0], { code: "ERR_SOCKET_CLOSED", message: "Socket is closed" }, "the emitted error");
        t.equal(outcomes.length, 1, "calls of the callback");
        t.error(outcomes[0], { code: "ERR_SOCKET_CLOSED" }, "the callback's error");
      },
    },
  },
});
