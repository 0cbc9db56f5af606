/** Counting connections, and dropping those that are too many. */
import type { NetServer } from "@sock/core";
import { group, type TestContext } from "../../../src/case.ts";

function count(server: NetServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, n) => (error ? reject(error) : resolve(n)));
  });
}

export default group({
  id: "net/server/connections",
  cases: {
    "counts-up-and-down": {
      level: "must",
      claim: "getConnections counts open connections as they come and go.",
      rows: ["S08"],
      docs: ["net.html#servergetconnectionscallback"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => void socket.resume());
        const port = t.portOf(server);
        t.equal(await count(server), 0, "before the first");
        const a = await t.peer.connect({ port });
        await t.until(async () => (await count(server)) === 1, "one connection");
        const b = await t.peer.connect({ port });
        await t.until(async () => (await count(server)) === 2, "two connections");
        await a.fin();
        await t.until(async () => (await count(server)) === 1, "one connection again");
        await b.fin();
        await t.until(async () => (await count(server)) === 0, "no connection");
      },
    },
    "calls-back-later": {
      level: "must",
      claim:
        "getConnections calls back after it has returned, with null and a number, also on a server that never listened.",
      rows: ["S08"],
      async run(t: TestContext) {
        for (const server of [t.net.createServer(), await t.listen()]) {
          let returned = false;
          const outcome = new Promise<unknown[]>((resolve) => {
            server.getConnections((...args: unknown[]) => resolve([returned, ...args]));
          });
          returned = true;
          t.deepEqual(await outcome, [true, null, 0], "called later, error, count");
        }
      },
    },
    "refuses-a-callback-that-is-no-function": {
      level: "must",
      claim: "getConnections throws ERR_INVALID_ARG_TYPE when the callback is missing or no function.",
      rows: ["S08", "K20"],
      run(t: TestContext) {
        for (const callback of [undefined, null, "count", 5, {}]) {
          t.throws(
            () => t.net.createServer().getConnections(callback as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "callback" argument must be of type function\. Received /,
            },
            `getConnections(${String(callback)})`,
          );
        }
      },
    },
    "still-counts-after-close": {
      level: "must",
      claim: "After close() getConnections keeps reporting the connections that are open.",
      rows: ["S08", "LF7", "S05"],
      async run(t: TestContext) {
        const { server, client, accepted } = await t.pair();
        server.close();
        t.equal(await count(server), 1, "right after close()");
        accepted.resume();
        const closed = t.once(server, "close");
        client.end();
        await closed;
        t.equal(await count(server), 0, "after 'close'");
      },
    },
    "half-ended-connection-counts": {
      level: "must",
      claim: "A connection whose client has sent FIN still counts while the half-open server has not ended it.",
      rows: ["S08", "S13"],
      async run(t: TestContext) {
        let end = (): void => {};
        let ended = false;
        const server = await t.listen({ allowHalfOpen: true }, (socket) => {
          socket.resume().on("end", () => {
            ended = true;
          });
          end = () => void socket.end();
        });
        const client = await t.peer.connect({ port: t.portOf(server) });
        await client.fin();
        await t.until(() => ended, "the client's FIN to arrive");
        t.equal(await count(server), 1, "after the client's FIN");
        end();
        await t.until(async () => (await count(server)) === 0, "the count to reach 0");
      },
    },
    "past-max-connections-drops": {
      level: "must",
      claim:
        "Past maxConnections a connection is closed at once, 'connection' is not emitted for it, and the count stays.",
      rows: ["S09", "P02", "LF8"],
      docs: ["net.html#servermaxconnections", "net.html#event-drop"],
      async run(t: TestContext) {
        const server = await t.listen();
        let accepted = 0;
        server.on("connection", () => void accepted++);
        server.maxConnections = 2;
        const port = t.portOf(server);
        await t.peer.connect({ port });
        await t.peer.connect({ port });
        await t.until(() => accepted === 2, "two connections");
        const dropped = t.once(server, "drop");
        const third = await t.peer.connect({ port });
        await dropped;
        await third.fin();
        await third.closed();
        t.equal(accepted, 2, "connections emitted");
        t.equal(await count(server), 2, "connections counted");
      },
    },
    "drop-tells-whose": {
      level: "must",
      claim: "'drop' carries the local and remote address, port and family of the refused connection.",
      rows: ["S09", "LF8"],
      members: [
        "net.DropArgument.localAddress",
        "net.DropArgument.localFamily",
        "net.DropArgument.localPort",
        "net.DropArgument.remoteAddress",
        "net.DropArgument.remoteFamily",
        "net.DropArgument.remotePort",
      ],
      docs: ["net.html#event-drop"],
      async run(t: TestContext) {
        const server = await t.listen();
        server.maxConnections = 1;
        const port = t.portOf(server);
        await t.peer.connect({ port });
        await t.until(async () => (await count(server)) === 1, "the first connection");
        const dropped = t.once(server, "drop");
        const second = await t.peer.connect({ port });
        const [data] = await dropped;
        t.deepEqual(
          { ...(data as object) },
          {
            localAddress: "127.0.0.1",
            localPort: port,
            localFamily: "IPv4",
            remoteAddress: "127.0.0.1",
            remotePort: second.localPort,
            remoteFamily: "IPv4",
          },
          "the argument of 'drop'",
        );
      },
    },
    "drop-on-a-path-tells-nothing": {
      level: "must",
      claim: "On a path 'drop' is emitted too, without addresses.",
      rows: ["S09", "S02"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("drop");
        const server = await t.listen(null, undefined, { path });
        server.maxConnections = 1;
        await t.peer.connect({ path });
        await t.until(async () => (await count(server)) === 1, "the first connection");
        const dropped = t.once(server, "drop");
        const second = await t.peer.connect({ path });
        const [data] = await dropped;
        const known = Object.entries((data as object | undefined) ?? {}).filter(([, value]) => value !== undefined);
        t.deepEqual(known, [], "what 'drop' tells");
        t.equal((await second.readToEnd()).length, 0, "bytes the refused client reads");
      },
    },
    "raised-at-run-time": {
      level: "must",
      claim: "Raising maxConnections while listening lets the next connection in.",
      rows: ["S09", "P02"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => void socket.write("welcome"));
        const port = t.portOf(server);
        server.maxConnections = 1;
        await (await t.peer.connect({ port })).read(7);
        const dropped = t.once(server, "drop");
        await t.peer.connect({ port });
        await dropped;
        server.maxConnections = 2;
        const third = await t.peer.connect({ port });
        t.equal((await third.read(7)).toString(), "welcome", "what the third client reads");
      },
    },
    "lowered-at-run-time": {
      level: "must",
      claim: "Lowering maxConnections below the count keeps the open connections and drops new ones.",
      rows: ["S09", "P02"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => void socket.pipe(socket));
        const port = t.portOf(server);
        const a = await t.peer.connect({ port });
        const b = await t.peer.connect({ port });
        await t.until(async () => (await count(server)) === 2, "two connections");
        server.maxConnections = 1;
        const dropped = t.once(server, "drop");
        await t.peer.connect({ port });
        await dropped;
        for (const client of [a, b]) {
          await client.send("still open");
          t.equal((await client.read(10)).toString(), "still open", "the echo of an old connection");
        }
      },
    },
    "room-again-when-one-has-left": {
      level: "must",
      claim: "When a connection has ended, the next one is accepted again.",
      rows: ["S09", "LF8"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => {
          socket.write("in");
          socket.resume();
        });
        const port = t.portOf(server);
        server.maxConnections = 1;
        for (let round = 0; round < 3; round += 1) {
          const client = await t.peer.connect({ port });
          t.equal((await client.read(2)).toString(), "in", `round ${round}`);
          const dropped = t.once(server, "drop");
          await t.peer.connect({ port });
          await dropped;
          await client.fin();
          await t.until(async () => (await count(server)) === 0, "the count to reach 0");
        }
      },
    },
    "zero-refuses-all": {
      level: "must",
      claim: "maxConnections = 0 drops every connection.",
      rows: ["S09", "LF8"],
      async run(t: TestContext) {
        const server = await t.listen();
        server.maxConnections = 0;
        const log = t.journal();
        log.watch("", server, ["connection"]);
        const dropped = t.once(server, "drop");
        const client = await t.peer.connect({ port: t.portOf(server) });
        await dropped;
        t.equal((await client.readToEnd()).length, 0, "bytes the client reads");
        log.lacks("connection");
        t.equal(await count(server), 0, "connections counted");
      },
    },
    "unset-means-no-limit": {
      level: "must",
      claim: "maxConnections is unset at first, and null, undefined and Infinity mean no limit.",
      rows: ["S09"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => void socket.end("in"));
        t.equal(server.maxConnections, undefined, "maxConnections of a new server");
        for (const limit of [undefined, null, Number.POSITIVE_INFINITY]) {
          server.maxConnections = limit as never;
          const client = await t.peer.connect({ port: t.portOf(server) });
          t.equal((await client.readToEnd()).toString(), "in", `with maxConnections ${limit}`);
        }
      },
    },
    "drop-max-connection-is-a-property": {
      level: "must",
      claim: "dropMaxConnection can be set, and outside of a cluster connections are dropped with and without it.",
      rows: ["S09"],
      docs: ["net.html#serverdropmaxconnection"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => void socket.write("in"));
        server.maxConnections = 1;
        const port = t.portOf(server);
        await (await t.peer.connect({ port })).read(2);
        for (const flag of [true, false]) {
          (server as unknown as { dropMaxConnection: boolean }).dropMaxConnection = flag;
          t.equal((server as unknown as { dropMaxConnection: boolean }).dropMaxConnection, flag, "the property");
          const dropped = t.once(server, "drop");
          await t.peer.connect({ port });
          await dropped;
        }
      },
    },
    "count-and-limit-then-close-inside": {
      level: "must",
      claim:
        "A server that counts, limits itself to two and closes inside its second connection serves both and closes.",
      rows: ["P02", "S05", "S09"],
      async run(t: TestContext) {
        let seen = 0;
        const server = await t.listen({ allowHalfOpen: true }, (socket) => {
          seen += 1;
          if (seen === 2) server.close();
          socket.pipe(socket);
        });
        server.maxConnections = 2;
        const port = t.portOf(server);
        const closed = t.once(server, "close");
        const clients = [await t.peer.connect({ port }), await t.peer.connect({ port })];
        for (const [i, client] of clients.entries()) {
          await client.send(`client ${i}`);
          t.equal((await client.read(8)).toString(), `client ${i}`, "the echo");
          await client.fin();
        }
        await closed;
        t.equal(seen, 2, "connections seen");
      },
    },
  },
});
