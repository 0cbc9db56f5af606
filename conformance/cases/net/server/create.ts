/** How a server comes into being: every form of `createServer` and of the constructor, and what they refuse. */
import { EventEmitter } from "node:events";
import { inherits } from "node:util";
import type { NetSocket } from "@sock/core";
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/server/create",
  cases: {
    "listener-receives-the-socket": {
      level: "must",
      claim: "The listener given to createServer is a listener of 'connection' and receives the accepted socket.",
      rows: ["N01", "S10", "LF12"],
      docs: ["net.html#netcreateserveroptions-connectionlistener", "net.html#event-connection"],
      async run(t: TestContext) {
        let received: unknown[] = [];
        const listener = (...args: unknown[]): void => {
          received = args;
        };
        const server = t.net.createServer(listener);
        t.deepEqual(server.listeners("connection"), [listener], "the listeners of 'connection'");
        t.own(server).listen(0, "127.0.0.1");
        await t.once(server, "listening");
        const client = await t.peer.connect({ port: t.portOf(server) });
        await t.until(() => received.length > 0, "the connection listener to be called");
        t.equal(received.length, 1, "number of arguments");
        const socket = received[0];
        t.ok(socket instanceof t.net.Socket, "the argument is a net.Socket");
        (socket as NetSocket).end("hello");
        t.equal((await client.readToEnd()).toString(), "hello", "what the client reads");
      },
    },
    "listener-behind-options": {
      level: "must",
      claim:
        "createServer(options, listener) takes the listener behind an options object, an empty one and null included.",
      rows: ["N01"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      run(t: TestContext) {
        const listener = (): void => {};
        for (const options of [{}, { allowHalfOpen: true }, null]) {
          const server = t.net.createServer(options as never, listener);
          t.deepEqual(server.listeners("connection"), [listener], "the listeners of 'connection'");
        }
      },
    },
    "no-arguments": {
      level: "must",
      claim: "createServer() without arguments makes a server with no connection listener, not listening.",
      rows: ["N01", "S11"],
      run(t: TestContext) {
        const server = t.net.createServer();
        t.equal(server.listenerCount("connection"), 0, "listeners of 'connection'");
        t.equal(server.listening, false, "listening");
        t.equal(server.address(), null, "address()");
        t.ok(server instanceof EventEmitter, "the server is an EventEmitter");
      },
    },
    "constructor-with-and-without-new": {
      level: "must",
      claim: "Server makes servers with and without `new`, and both are instances of Server.",
      rows: ["K24", "N01"],
      docs: ["net.html#new-netserveroptions-connectionlistener"],
      run(t: TestContext) {
        const Server = t.net.Server as unknown as { new (...a: unknown[]): object; (...a: unknown[]): object };
        t.ok(new Server() instanceof t.net.Server, "new Server()");
        t.ok(Server() instanceof t.net.Server, "Server()");
        t.ok(t.net.createServer() instanceof t.net.Server, "createServer()");
        t.ok(Server({ allowHalfOpen: true }, () => {}) instanceof t.net.Server, "Server(options, listener)");
      },
    },
    "subclass-by-class": {
      level: "must",
      claim: "A class that extends Server listens, accepts and closes like a server.",
      rows: ["K24"],
      async run(t: TestContext) {
        class Greeter extends t.net.Server {
          greeted = 0;
          constructor() {
            super((socket) => {
              this.greeted += 1;
              socket.end("hi");
            });
          }
        }
        const server = t.own(new Greeter());
        server.listen(0, "127.0.0.1");
        await t.once(server, "listening");
        const client = await t.peer.connect({ port: t.portOf(server) });
        t.equal((await client.readToEnd()).toString(), "hi", "what the client reads");
        await client.fin();
        t.equal(server.greeted, 1, "greeted");
        t.ok(server instanceof t.net.Server && server instanceof Greeter, "instanceof both classes");
        server.close();
        await t.once(server, "close");
      },
    },
    "subclass-by-inherits": {
      level: "must",
      claim: "A function that inherits from Server and calls it on itself makes working servers.",
      rows: ["K24"],
      async run(t: TestContext) {
        const Base = t.net.Server;
        function Old(this: object): void {
          (Base as unknown as (this: object, listener: unknown) => void).call(
            this,
            (socket: { end(s: string): void }) => socket.end("old"),
          );
        }
        inherits(Old as never, Base as never);
        const server = t.own(new (Old as unknown as new () => InstanceType<typeof Base>)());
        t.ok(server instanceof Base, "instanceof Server");
        server.listen(0, "127.0.0.1");
        await t.once(server, "listening");
        const client = await t.peer.connect({ port: t.portOf(server) });
        t.equal((await client.readToEnd()).toString(), "old", "what the client reads");
      },
    },
    "refuses-options-of-a-wrong-type": {
      level: "must",
      claim: "createServer throws ERR_INVALID_ARG_TYPE for options that are neither an object nor a function.",
      rows: ["N01", "S11", "K20"],
      run(t: TestContext) {
        for (const [value, shown] of [
          ["path", "type string ('path')"],
          [8080, "type number (8080)"],
          [true, "type boolean (true)"],
        ] as const) {
          t.throws(
            () => t.net.createServer(value as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: `The "options" argument must be of type object. Received ${shown}`,
            },
            `createServer(${value})`,
          );
        }
      },
    },
    "refuses-a-keep-alive-delay-that-is-no-number": {
      level: "must",
      claim: "createServer throws ERR_INVALID_ARG_TYPE when keepAliveInitialDelay is not a number.",
      rows: ["S11", "K20"],
      run(t: TestContext) {
        for (const value of ["1000", {}, null, 1n]) {
          t.throws(
            () => t.net.createServer({ keepAliveInitialDelay: value as never }),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "options\.keepAliveInitialDelay" property must be of type number\. Received /,
            },
            `keepAliveInitialDelay ${String(value)}`,
          );
        }
      },
    },
    "refuses-a-high-water-mark-that-is-no-number": {
      level: "must",
      claim: "createServer throws ERR_INVALID_ARG_TYPE when highWaterMark is not a number.",
      rows: ["S11", "K20"],
      run(t: TestContext) {
        for (const value of ["1000", {}, null]) {
          t.throws(
            () => t.net.createServer({ highWaterMark: value as never }),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "options\.highWaterMark" property must be of type number\. Received /,
            },
            `highWaterMark ${String(value)}`,
          );
        }
      },
    },
    "refuses-a-block-list-of-another-class": {
      level: "must",
      claim: "createServer throws ERR_INVALID_ARG_TYPE when blockList is not a net.BlockList.",
      rows: ["S11", "K20", "K23"],
      run(t: TestContext) {
        for (const value of ["10.0.0.0/8", {}, [], 5]) {
          t.throws(
            () => t.net.createServer({ blockList: value as never }),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "options\.blockList" property must be an net\.BlockList\. /,
            },
            `blockList ${String(value)}`,
          );
        }
      },
    },
    "listener-errors-captured-as-rejections": {
      level: "should",
      claim:
        "With EventEmitter.captureRejections on, the rejection of an async connection listener destroys that socket with the error.",
      rows: ["S10", "K24"],
      docs: ["events.html#capture-rejections-of-promises"],
      exclusive: true,
      async run(t: TestContext) {
        const before = EventEmitter.captureRejections;
        EventEmitter.captureRejections = true;
        const server = t.own(t.net.createServer());
        EventEmitter.captureRejections = before;
        const failed = new Promise<Error>((resolve) => {
          server.on("connection", (async (socket: { on(e: string, f: (error: Error) => void): void }) => {
            socket.on("error", resolve);
            throw new Error("listener failed");
          }) as never);
        });
        server.listen(0, "127.0.0.1");
        await t.once(server, "listening");
        const client = await t.peer.connect({ port: t.portOf(server) });
        t.equal((await failed).message, "listener failed", "the socket's error");
        t.equal((await client.readToEnd()).length, 0, "bytes before the end");
        t.equal(server.listening, true, "the server goes on listening");
      },
    },
    "several-listeners-in-order": {
      level: "must",
      claim: "Every listener of 'connection' is called with the same socket, in the order of registration.",
      rows: ["S10"],
      async run(t: TestContext) {
        const seen: [string, unknown][] = [];
        const server = await t.listen(null, (socket) => void seen.push(["first", socket]));
        server.on("connection", (socket) => void seen.push(["second", socket]));
        await t.peer.connect({ port: t.portOf(server) });
        await t.until(() => seen.length === 2, "both listeners to be called");
        t.deepEqual(
          seen.map(([name]) => name),
          ["first", "second"],
          "order",
        );
        t.ok(seen[0]?.[1] === seen[1]?.[1], "the same socket");
      },
    },
    "accepted-socket-knows-its-server": {
      level: "should",
      claim: "An accepted socket's `server` property is the server that accepted it.",
      rows: ["S10", "AD2"],
      async run(t: TestContext) {
        let owner: unknown;
        const server = await t.listen(null, (socket) => {
          owner = (socket as unknown as { server: unknown }).server;
        });
        await t.peer.connect({ port: t.portOf(server) });
        await t.until(() => owner !== undefined, "a connection");
        t.ok(owner === server, "socket.server is the server");
      },
    },
  },
});
