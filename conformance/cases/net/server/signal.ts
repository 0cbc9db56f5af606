/** `listen({ signal })`. */
import { getEventListeners } from "node:events";
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/server/signal",
  cases: {
    "abort-closes": {
      level: "must",
      claim: "Aborting the signal closes the listening server: no more clients, 'close' once, no 'error'.",
      rows: ["S04", "LF10"],
      members: ["net.ListenOptions.signal"],
      docs: ["net.html#serverlistenoptions-callback"],
      async run(t: TestContext) {
        const controller = new AbortController();
        const server = await t.listen(null, undefined, { port: 0, host: "127.0.0.1", signal: controller.signal });
        const log = t.journal();
        log.watch("", server, ["close", "error"]);
        controller.abort();
        t.equal(server.listening, false, "listening right after abort()");
        await log.until("close");
        await t.turns(3);
        log.equals(["close"]);
      },
    },
    "abort-keeps-connections": {
      level: "must",
      claim: "Aborting is as close(): open connections go on, and 'close' waits for them.",
      rows: ["S04", "LF10", "S05"],
      async run(t: TestContext) {
        const controller = new AbortController();
        const server = await t.listen({ allowHalfOpen: true }, (socket) => void socket.pipe(socket), {
          port: 0,
          host: "127.0.0.1",
          signal: controller.signal,
        });
        const client = await t.peer.connect({ port: t.portOf(server) });
        await client.send("before");
        await client.read(6);
        controller.abort();
        await client.send("after");
        t.equal((await client.read(5)).toString(), "after", "the echo after abort()");
        const closed = t.once(server, "close");
        await client.fin();
        await closed;
      },
    },
    "already-aborted": {
      level: "must",
      claim: "With a signal that is aborted already the server closes without 'listening'.",
      rows: ["S04", "LF10"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        const log = t.journal();
        log.watch("", server, ["listening", "close", "error"]);
        server.listen({ port: 0, host: "127.0.0.1", signal: AbortSignal.abort() });
        await log.until("close");
        await t.turns(5);
        log.equals(["close"]);
        t.equal(server.address(), null, "address()");
      },
    },
    "close-leaves-no-abort-listener": {
      level: "must",
      claim: "After close() the server has no listener left on the signal, and a later abort does nothing.",
      rows: ["LF10"],
      async run(t: TestContext) {
        const controller = new AbortController();
        const server = await t.listen(null, undefined, { port: 0, host: "127.0.0.1", signal: controller.signal });
        const log = t.journal();
        log.watch("", server, ["close", "error"]);
        server.close();
        await log.until("close");
        t.equal(getEventListeners(controller.signal, "abort").length, 0, "abort listeners after 'close'");
        controller.abort();
        await t.turns(3);
        log.equals(["close"]);
      },
    },
    "one-signal-closes-several": {
      level: "must",
      claim: "One signal closes every server that was given it.",
      rows: ["S04", "LF10"],
      async run(t: TestContext) {
        const controller = new AbortController();
        const where = { port: 0, host: "127.0.0.1", signal: controller.signal };
        const servers = [await t.listen(null, undefined, where), await t.listen(null, undefined, where)];
        const closed = servers.map((server) => t.once(server, "close"));
        controller.abort();
        await Promise.all(closed);
        t.deepEqual(
          servers.map((server) => server.listening),
          [false, false],
          "listening",
        );
      },
    },
    "abort-of-a-server-on-a-path": {
      level: "must",
      claim: "Aborting a server on a path frees the path.",
      rows: ["S04", "UX3"],
      needs: ["unix"],
      async run(t: TestContext) {
        const controller = new AbortController();
        const path = t.path("abort");
        const server = await t.listen(null, undefined, { path, signal: controller.signal });
        const closed = t.once(server, "close");
        controller.abort();
        await closed;
        const next = await t.listen(null, undefined, { path });
        t.equal(next.address(), path, "address() of the next server");
      },
    },
  },
});
