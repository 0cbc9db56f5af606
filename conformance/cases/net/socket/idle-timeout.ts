import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/idle-timeout",
  cases: {
    "property-tells-what-was-set": {
      level: "must",
      claim: "`setTimeout` returns the socket and sets `timeout`, to 0 and to fractions too.",
      rows: ["K07"],
      docs: ["net.html#sockettimeout", "net.html#socketsettimeouttimeout-callback"],
      run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        t.equal(socket.setTimeout(60_000), socket, "the returned value");
        t.equal(socket.timeout, 60_000, "timeout once set");
        socket.setTimeout(1234.5);
        t.equal(socket.timeout, 1234.5, "a fraction");
        socket.setTimeout(0);
        t.equal(socket.timeout, 0, "timeout once cancelled");
      },
    },
    "property-is-undefined-until-set": {
      level: "must",
      claim: "`timeout` is undefined on a socket that no timeout was set for.",
      rows: ["K07"],
      docs: ["net.html#sockettimeout"],
      run(t: TestContext) {
        t.equal(t.own(new t.net.Socket()).timeout, undefined, "timeout");
      },
    },
    "timeout-only-tells": {
      level: "must",
      claim: "An idle socket emits `timeout` once and stays open and usable.",
      rows: ["K07"],
      docs: ["net.html#event-timeout"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        let fired = 0;
        socket.on("timeout", () => fired++);
        const first = t.once(socket, "timeout");
        socket.setTimeout(30);
        await first;
        await t.never(socket, "timeout", 150);
        t.equal(fired, 1, "number of `timeout` events of one idle period");
        t.equal(socket.destroyed, false, "destroyed");
        socket.end("still usable");
        t.equal((await remote.readToEnd()).toString(), "still usable", "what the peer read");
      },
    },
    "callback-is-a-one-time-listener": {
      level: "must",
      claim:
        "The callback is called once, as the socket, without arguments, though `timeout` comes again after activity.",
      rows: ["K07"],
      docs: ["net.html#socketsettimeouttimeout-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const calls: { self: unknown; count: number }[] = [];
        let fired = 0;
        socket.on("timeout", () => fired++);
        socket.setTimeout(20, function (this: unknown, ...args: unknown[]) {
          calls.push({ self: this, count: args.length });
        });
        await t.until(() => fired === 1, "the first timeout");
        socket.write("activity");
        await t.until(() => fired === 2, "the second timeout");
        t.equal(calls.length, 1, "calls");
        t.equal(calls[0]?.self, socket, "this");
        t.equal(calls[0]?.count, 0, "arguments");
      },
    },
    "zero-cancels": {
      level: "must",
      claim: "`setTimeout(0)` cancels an earlier timeout: it never fires.",
      rows: ["K07", "TO4"],
      docs: ["net.html#socketsettimeouttimeout-callback"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        let called = 0;
        socket.setTimeout(40, () => called++);
        socket.setTimeout(0);
        await t.never(socket, "timeout", 200);
        t.equal(called, 0, "calls");
      },
    },
    "zero-after-it-was-told-stops-it": {
      level: "must",
      claim: "`setTimeout(0)` inside the `timeout` listener leaves later idleness untold.",
      rows: ["K07", "TO4"],
      docs: ["net.html#socketsettimeouttimeout-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        let fired = 0;
        socket.on("timeout", () => {
          fired++;
          socket.setTimeout(0);
        });
        socket.setTimeout(20);
        await t.until(() => fired === 1, "the timeout");
        socket.write("activity");
        await remote.read(8);
        await t.never(socket, "timeout", 100);
        t.equal(fired, 1, "number of `timeout` events");
      },
    },
    "received-data-restarts-the-clock": {
      level: "must",
      claim: "A socket that keeps receiving does not time out while an idle one with the same time does.",
      rows: ["K07", "TO1"],
      docs: ["net.html#socketsettimeouttimeout-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const busy = await t.dial(listener.port);
        const remote = await listener.accept();
        const idle = await t.dial(listener.port);
        const log = t.journal();
        log.watch("busy", busy, ["timeout"]);
        log.watch("idle", idle, ["timeout"]);
        busy.resume();
        busy.setTimeout(800);
        idle.setTimeout(800);
        const told = t.once(idle, "timeout");
        let over = false;
        told.then(
          () => {
            over = true;
          },
          () => {},
        );
        while (!over) {
          await remote.send("tick");
          const { bytesRead } = busy;
          await Promise.race([told, t.until(() => over || busy.bytesRead > bytesRead, "the tick").catch(() => {})]);
        }
        log.equals(["idle:timeout"]);
        await t.once(busy, "timeout");
      },
    },
    "writes-restart-the-clock": {
      level: "must",
      claim: "A socket that keeps writing does not time out while an idle one with the same time does.",
      rows: ["K07", "TO1"],
      docs: ["net.html#socketsettimeouttimeout-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const busy = await t.dial(listener.port);
        const remote = await listener.accept();
        const idle = await t.dial(listener.port);
        const log = t.journal();
        log.watch("busy", busy, ["timeout"]);
        log.watch("idle", idle, ["timeout"]);
        busy.setTimeout(800);
        idle.setTimeout(800);
        let over = false;
        idle.once("timeout", () => {
          over = true;
        });
        while (!over) {
          busy.write("tick");
          await remote.read(4);
        }
        log.equals(["idle:timeout"]);
        await t.once(busy, "timeout");
      },
    },
    "fires-while-connecting": {
      level: "must",
      claim: "The timeout fires on a connect that the network does not answer, also with a write queued.",
      rows: ["K07", "TO2", "TO7"],
      docs: ["net.html#socketsettimeouttimeout-callback"],
      env: ["linux"],
      async run(t: TestContext) {
        const port = await t.peer.deafPort();
        for (const queued of [false, true]) {
          const socket = t.own(t.net.connect({ port, host: "127.0.0.1" }));
          if (queued) socket.write("waiting");
          socket.setTimeout(40);
          await t.once(socket, "timeout");
          t.equal(socket.connecting, true, "connecting");
          const closed = t.once(socket, "close");
          socket.destroy();
          await closed;
        }
      },
    },
    "fires-during-the-lookup": {
      level: "must",
      claim: "The timeout of the connect options fires while the name is still being resolved.",
      rows: ["K07", "TO2"],
      docs: ["net.html#netcreateconnectionoptions-connectlistener"],
      async run(t: TestContext) {
        const socket = t.own(t.net.connect({ port: 1, host: "never.example", timeout: 30, lookup: () => {} }));
        await t.once(socket, "timeout");
        t.equal(socket.connecting, true, "connecting");
      },
    },
    "fires-on-a-stalled-write": {
      level: "must",
      claim: "The timeout fires when the peer has stopped reading and the write queue makes no progress.",
      rows: ["K07", "TO3"],
      docs: ["net.html#event-timeout"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        await listener.accept();
        const told = t.once(socket, "timeout");
        socket.write(t.bytes(32 * 1024 * 1024));
        socket.setTimeout(50);
        await told;
        t.ok(socket.writableLength > 0, "the queue is not empty");
        t.equal(socket.destroyed, false, "destroyed");
      },
    },
    "fires-on-a-socket-without-a-connection": {
      level: "should",
      claim: "The timeout of a socket that never connects fires too.",
      rows: ["K07", "TO2"],
      docs: ["net.html#socketsettimeouttimeout-callback"],
      async run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        socket.setTimeout(20);
        await t.once(socket, "timeout");
      },
    },
    "accepted-socket-times-out": {
      level: "must",
      claim: "An accepted socket tells its idleness, and ending it in the listener closes the client.",
      rows: ["K07", "TO6"],
      docs: ["net.html#event-timeout"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => {
          socket.setTimeout(30, () => socket.end("idle"));
        });
        const remote = await t.peer.connect({ port: t.portOf(server) });
        t.equal((await remote.readToEnd()).toString(), "idle", "what the client read");
      },
    },
    "destroy-in-the-listener-closes": {
      level: "must",
      claim: "Destroying the socket in its `timeout` listener gives `close(false)`, and no further `timeout`.",
      rows: ["K07", "K09", "K12"],
      docs: ["net.html#event-timeout"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        const log = t.journal();
        log.watch("", socket, ["timeout", "error", "close"]);
        socket.setTimeout(20, () => socket.destroy());
        await log.until("close(false)");
        await t.never(socket, "timeout", 60);
        log.equals(["timeout", "close(false)"]);
      },
    },
    "no-timeout-after-destroy": {
      level: "must",
      claim: "A destroyed socket does not time out any more.",
      rows: ["K07", "K12"],
      docs: ["net.html#socketdestroyerror"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        let called = 0;
        socket.setTimeout(30, () => called++);
        socket.destroy();
        await t.never(socket, "timeout", 120);
        t.equal(called, 0, "calls");
      },
    },
    "does-not-hold-the-process": {
      level: "must",
      claim: "A pending idle timeout alone does not keep the process alive.",
      rows: ["K07", "K18"],
      docs: ["net.html#socketsettimeouttimeout-callback"],
      budget: "long",
      async run(t: TestContext) {
        const { code, stdout } = await t.child(
          `new net.Socket().setTimeout(3_600_000);
           process.on("exit", () => console.log("left"));`,
        );
        t.equal(code, 0, "exit code");
        t.equal(stdout.trim(), "left", "what it printed");
      },
    },
  },
});
