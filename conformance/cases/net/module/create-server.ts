import { EventEmitter } from "node:events";
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/module/create-server",
  cases: {
    "returns-a-server-that-is-not-listening": {
      level: "must",
      claim: "`createServer()` gives a net.Server and an EventEmitter that does not listen and has no address.",
      rows: ["N01", "AD4"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      run(t: TestContext) {
        const server = t.net.createServer();
        t.ok(server instanceof t.net.Server, "instanceof net.Server");
        t.ok(server instanceof EventEmitter, "instanceof EventEmitter");
        t.equal(server.listening, false, "listening");
        t.equal(server.address(), null, "address()");
      },
    },
    "listener-is-added-to-connection": {
      level: "must",
      claim:
        "The function given to `createServer` is the one listener of `connection`, with or without options before it.",
      rows: ["N01"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      run(t: TestContext) {
        const listener = (): void => {};
        t.deepEqual(t.net.createServer(listener).listeners("connection"), [listener], "createServer(listener)");
        t.deepEqual(t.net.createServer({}, listener).listeners("connection"), [listener], "createServer({}, listener)");
        t.deepEqual(t.net.createServer().listeners("connection"), [], "createServer()");
      },
    },
    "listener-receives-the-connected-socket": {
      level: "must",
      claim: "The listener is called once per connection, with the server as `this` and an open net.Socket.",
      rows: ["N01", "S10", "LF12"],
      docs: ["net.html#event-connection"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const seen: { self: unknown; socket: unknown; count: number }[] = [];
        const server = await t.listen(null);
        server.on("connection", function (this: unknown, ...args: unknown[]) {
          seen.push({ self: this, socket: args[0], count: args.length });
        });
        await t.peer.connect({ port: t.portOf(server) });
        await t.until(() => seen.length === 1, "the first connection");
        await t.peer.connect({ port: t.portOf(server) });
        await t.until(() => seen.length === 2, "the second connection");
        for (const { self, socket, count } of seen) {
          t.equal(self, server, "this");
          t.equal(count, 1, "number of arguments");
          t.ok(socket instanceof t.net.Socket, "a net.Socket");
          t.own(socket);
          t.equal(socket.readyState, "open", "readyState");
          t.equal(socket.connecting, false, "connecting");
        }
        t.ok(seen[0]?.socket !== seen[1]?.socket, "two different sockets");
      },
    },
    "serves-a-path": {
      level: "must",
      claim: "A server made by `createServer` serves a local path as it serves a port.",
      rows: ["N01", "UX1"],
      docs: ["net.html#ipc-support"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("serve.sock");
        await t.listen(null, (socket) => socket.end("by path"), { path });
        const remote = await t.peer.connect({ path });
        t.equal((await remote.readToEnd()).toString(), "by path", "what the peer read");
      },
    },
    "options-of-a-wrong-type-throw": {
      level: "must",
      claim: "Options that are neither an object nor a function throw ERR_INVALID_ARG_TYPE.",
      rows: ["N01", "K20"],
      run(t: TestContext) {
        for (const value of ["path", 80, true]) {
          t.throws(
            () => t.net.createServer(value as unknown as object),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "options" argument must be .*object.* Received type/,
            },
            `createServer(${value})`,
          );
        }
      },
    },
  },
});
