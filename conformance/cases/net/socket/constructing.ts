import { inherits } from "node:util";
import type { NetSocket } from "@sock/core";
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/constructing",
  cases: {
    "callable-without-new": {
      level: "must",
      claim: "`net.Socket(options)` without `new` gives a socket with those options.",
      rows: ["K01", "K24"],
      members: ["net.SocketConstructorOpts.allowHalfOpen"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const make = t.net.Socket as unknown as (options?: object) => NetSocket;
        const socket = t.own(make({ allowHalfOpen: true }));
        t.ok(socket instanceof t.net.Socket, "instanceof net.Socket");
        t.equal(socket.allowHalfOpen, true, "allowHalfOpen");
        const listener = await t.peer.listen();
        const connected = t.once(socket, "connect");
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        await connected;
        const remote = await listener.accept();
        socket.end("made without new");
        t.equal((await remote.readToEnd()).toString(), "made without new", "what the peer read");
      },
    },
    "class-extends-socket": {
      level: "must",
      claim: "A class that extends Socket connects, reads and writes, and its overridden methods are used.",
      rows: ["K24"],
      docs: ["net.html#class-netsocket"],
      async run(t: TestContext) {
        class Counting extends t.net.Socket {
          ends = 0;
          override end(...args: unknown[]): this {
            this.ends++;
            return (super.end as (...args: unknown[]) => this)(...args);
          }
        }
        const listener = await t.peer.listen();
        const socket = t.own(new Counting({ allowHalfOpen: true }));
        t.ok(socket instanceof t.net.Socket, "instanceof net.Socket");
        t.ok(socket instanceof Counting, "instanceof the subclass");
        t.equal(socket.allowHalfOpen, true, "allowHalfOpen");
        const connected = t.once(socket, "connect");
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        await connected;
        const remote = await listener.accept();
        socket.write("one");
        socket.write("two");
        t.equal((await remote.read(6)).toString(), "onetwo", "what the peer read");
        const data = t.once(socket, "data");
        await remote.send("three");
        t.equal(String((await data)[0]), "three", "what the subclass reads");
        socket.end("four");
        t.equal((await remote.readToEnd()).toString(), "four", "what the peer read before FIN");
        t.equal(socket.ends, 1, "calls of the overridden end");
      },
    },
    "function-inherits-and-calls-socket": {
      level: "must",
      claim:
        "A constructor function that calls `Socket.call(this)` and inherits by `util.inherits` makes working sockets.",
      rows: ["K24"],
      docs: ["util.html#utilinheritsconstructor-superconstructor"],
      async run(t: TestContext) {
        const Base = t.net.Socket as unknown as (this: object, options?: object) => void;
        const Old = function (this: NetSocket & { greeting: string }, greeting: string) {
          Base.call(this, { allowHalfOpen: true });
          this.greeting = greeting;
        } as unknown as new (
          greeting: string,
        ) => NetSocket & { greeting: string; greet(): void };
        inherits(Old as never, t.net.Socket as never);
        Old.prototype.greet = function (this: NetSocket & { greeting: string }) {
          this.end(this.greeting);
        };
        const listener = await t.peer.listen();
        const socket = t.own(new Old("old style"));
        t.ok(socket instanceof t.net.Socket, "instanceof net.Socket");
        t.ok(socket instanceof Old, "instanceof the constructor function");
        t.equal(socket.allowHalfOpen, true, "allowHalfOpen");
        t.equal(socket.readyState, "open", "readyState");
        const connected = t.once(socket, "connect");
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        await connected;
        const remote = await listener.accept();
        const reply = t.collect(socket);
        socket.greet();
        t.equal((await remote.readToEnd()).toString(), "old style", "what the peer read");
        await remote.send("welcome");
        await remote.fin();
        t.equal((await reply).toString(), "welcome", "the reply");
      },
    },
    "accepted-sockets-are-of-the-class": {
      level: "must",
      claim: "Accepted sockets, those of `connect` and those of `new` are instances of one net.Socket.",
      rows: ["K24", "LF12"],
      docs: ["net.html#class-netsocket"],
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        for (const socket of [client, accepted, t.own(new t.net.Socket())]) {
          t.ok(socket instanceof t.net.Socket, "instanceof net.Socket");
          t.equal(socket.constructor, t.net.Socket, "constructor");
        }
      },
    },
    "prototype-can-be-extended": {
      level: "should",
      claim: "A method added to `Socket.prototype` is found on every socket, and methods live on the prototype.",
      rows: ["K24"],
      async run(t: TestContext) {
        const prototype = t.net.Socket.prototype as unknown as Record<string, unknown>;
        for (const name of ["connect", "setTimeout", "setNoDelay", "setKeepAlive", "ref", "unref", "address"]) {
          t.equal(typeof prototype[name], "function", name);
        }
        const mark = Symbol("mark") as unknown as string;
        prototype[mark] = () => "marked";
        try {
          const { client, accepted } = await t.pair();
          for (const socket of [client, accepted]) {
            t.equal((socket as unknown as Record<string, () => string>)[mark]?.(), "marked", "the added method");
          }
        } finally {
          delete prototype[mark];
        }
      },
    },
    "stream-options-are-taken": {
      level: "must",
      claim: "The high-water marks of the constructor's options are those of the stream.",
      rows: ["K01", "K22"],
      docs: ["net.html#new-netsocketoptions"],
      run(t: TestContext) {
        const socket = t.own(new t.net.Socket({ highWaterMark: 100 } as object));
        t.deepEqual([socket.readableHighWaterMark, socket.writableHighWaterMark], [100, 100], "highWaterMark");
        const other = t.own(new t.net.Socket({ readableHighWaterMark: 1, writableHighWaterMark: 2 } as object));
        t.deepEqual([other.readableHighWaterMark, other.writableHighWaterMark], [1, 2], "one for each side");
      },
    },
    "null-and-missing-options-are-defaults": {
      level: "must",
      claim: "`new Socket()`, `new Socket(null)` and `new Socket({})` are the same.",
      rows: ["K01"],
      docs: ["net.html#new-netsocketoptions"],
      run(t: TestContext) {
        for (const args of [[], [undefined], [null], [{}]]) {
          const socket = t.own(new t.net.Socket(...(args as [object?])));
          t.deepEqual(
            [socket.readable, socket.writable, socket.allowHalfOpen, socket.pending],
            [true, true, false, true],
            `new Socket(${args})`,
          );
        }
      },
    },
    "object-mode-is-refused": {
      level: "must",
      claim: "Object mode in any form throws ERR_INVALID_ARG_VALUE.",
      rows: ["K01", "K20"],
      docs: ["net.html#new-netsocketoptions"],
      run(t: TestContext) {
        for (const name of ["objectMode", "readableObjectMode", "writableObjectMode"]) {
          const expected = {
            name: "TypeError",
            code: "ERR_INVALID_ARG_VALUE",
            message: `The property 'options.${name}' is not supported. Received true`,
          };
          t.throws(() => new t.net.Socket({ [name]: true } as object), expected, name);
        }
      },
    },
    "bad-options-throw": {
      level: "must",
      claim: "A signal, blockList or type of service of a wrong kind throws the error that names it.",
      rows: ["K01", "K20"],
      docs: ["net.html#new-netsocketoptions"],
      run(t: TestContext) {
        const make = (options: object) => () => new t.net.Socket(options as never);
        const type = { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" };
        for (const signal of [1, {}, "abort"]) {
          t.throws(
            make({ signal }),
            { ...type, message: /^The "signal" argument must be .*AbortSignal\. Received/ },
            `signal ${typeof signal}`,
          );
        }
        t.throws(make({ blockList: {} }), { ...type, message: /^The "options\.blockList" property/ }, "blockList");
      },
    },
    "bad-type-of-service-option-throws": {
      level: "must",
      claim: "A type of service that is no integer from 0 to 255 throws in the constructor.",
      rows: ["K20", "K21"],
      needs: ["tcp.type-of-service"],
      run(t: TestContext) {
        const make = (typeOfService: unknown) => () => new t.net.Socket({ typeOfService } as never);
        const range = { name: "RangeError", code: "ERR_OUT_OF_RANGE", message: /"options\.typeOfService"/ };
        for (const value of [-1, 256, 1.5]) t.throws(make(value), range, String(value));
        t.throws(make("8"), { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }, "a string");
      },
    },
  },
});
