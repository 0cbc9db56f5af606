import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/reconnect",
  cases: {
    "connects-again-after-close": {
      level: "must",
      claim: "After `close` the same socket connects again, three times, each with its own events and data.",
      rows: ["K01", "CS4", "LB3"],
      docs: ["net.html#socketconnect"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        let received = "";
        socket.on("data", (chunk: unknown) => {
          received += chunk;
        });
        for (const greeting of ["first", "second", "third"]) {
          const log = t.journal();
          const events = ["connect", "ready", "end", "finish", "error", "close"];
          log.watch("", socket, events);
          received = "";
          socket.connect({ port: listener.port, host: "127.0.0.1" });
          t.equal(socket.connecting, true, "connecting");
          t.equal(socket.destroyed, false, "destroyed");
          const remote = await listener.accept();
          await remote.send(greeting);
          await remote.fin();
          await log.until("close(false)");
          t.equal(received, greeting, "data");
          log.equals(["connect", "ready", "end", "finish", "close(false)"]);
        }
      },
    },
    "connects-again-after-destroy": {
      level: "must",
      claim: "A socket that was destroyed connects again after `close` and is readable and writable.",
      rows: ["K01", "CS4"],
      docs: ["net.html#socketconnect"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        for (let round = 0; round < 3; round++) {
          const connected = t.once(socket, "connect");
          socket.connect({ port: listener.port, host: "127.0.0.1" });
          await connected;
          const remote = await listener.accept();
          t.deepEqual([socket.readable, socket.writable], [true, true], "readable and writable");
          socket.write(`round ${round}`);
          t.equal((await remote.read(7)).toString(), `round ${round}`, "what the peer read");
          const data = t.once(socket, "data");
          await remote.send(`reply ${round}`);
          t.equal(String((await data)[0]), `reply ${round}`, "the reply");
          const closed = t.once(socket, "close");
          socket.destroy();
          await closed;
        }
      },
    },
    "connects-again-after-a-refusal": {
      level: "must",
      claim: "A socket whose connect was refused connects to another port after `close`.",
      rows: ["K01", "CS4", "LB3"],
      docs: ["net.html#socketconnect"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        const log = t.journal();
        log.watch("", socket, ["connect", "error", "close"]);
        socket.connect({ port: await t.peer.closedPort(), host: "127.0.0.1" });
        await log.until("close(true)");
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        await log.until("connect");
        log.equals(["error", "close(true)", "connect"]);
        const remote = await listener.accept();
        socket.end("after the refusal");
        t.equal((await remote.readToEnd()).toString(), "after the refusal", "what the peer read");
      },
    },
    "connects-again-from-its-close-listener": {
      level: "must",
      claim: "A client that reconnects in its `close` listener survives a reset of its server.",
      rows: ["K01", "CS4", "LB3"],
      docs: ["net.html#event-close_1"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        const where = { port: listener.port, host: "127.0.0.1" };
        let errors = 0;
        socket.on("error", () => errors++);
        socket.once("close", () => socket.connect(where));
        socket.connect(where);
        const first = await listener.accept();
        socket.write("up");
        await first.read(2);
        await first.rst();
        const second = await listener.accept();
        t.equal(errors, 1, "errors");
        socket.end("up again");
        t.equal((await second.readToEnd()).toString(), "up again", "what the peer read");
      },
    },
    "counters-and-addresses-start-afresh": {
      level: "must",
      claim: "A reconnected socket counts from zero and has the addresses of its new connection.",
      rows: ["K16", "K17", "BC1", "CS4"],
      docs: ["net.html#socketbytesread"],
      async run(t: TestContext) {
        const first = await t.peer.listen();
        const second = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        const visit = async (listener: typeof first, text: string): Promise<unknown[]> => {
          const connected = t.once(socket, "connect");
          socket.connect({ port: listener.port, host: "127.0.0.1" });
          await connected;
          const remote = await listener.accept();
          const seen = [
            socket.bytesRead,
            socket.bytesWritten,
            socket.remotePort,
            socket.localPort === remote.remotePort,
          ];
          const closed = t.once(socket, "close");
          socket.resume();
          await remote.send(text);
          await remote.fin();
          await closed;
          return [...seen, socket.bytesRead];
        };
        t.deepEqual(await visit(first, "seven b"), [0, 0, first.port, true, 7], "the first connection");
        t.deepEqual(await visit(second, "four"), [0, 0, second.port, true, 4], "the second connection");
      },
    },
    "half-closed-socket-connects-again": {
      level: "must",
      claim: "A socket that had called `end()` writes again once reconnected, without a write-after-end error.",
      rows: ["K01", "K11", "CS4"],
      docs: ["net.html#socketconnect"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket({ allowHalfOpen: true }));
        for (const text of ["one", "two"]) {
          const connected = t.once(socket, "connect");
          socket.connect({ port: listener.port, host: "127.0.0.1" });
          await connected;
          const remote = await listener.accept();
          const closed = t.once(socket, "close");
          socket.resume();
          socket.end(text);
          t.equal((await remote.readToEnd()).toString(), text, "what the peer read");
          await remote.fin();
          await closed;
        }
      },
    },
  },
});
