import { EventEmitter } from "node:events";
import { Duplex } from "node:stream";
import { group, type TestContext } from "../../../src/case.ts";

const FUNCTIONS = [
  "connect",
  "createConnection",
  "createServer",
  "isIP",
  "isIPv4",
  "isIPv6",
  "getDefaultAutoSelectFamily",
  "setDefaultAutoSelectFamily",
  "getDefaultAutoSelectFamilyAttemptTimeout",
  "setDefaultAutoSelectFamilyAttemptTimeout",
] as const;

const SOCKET_METHODS = [
  "address",
  "connect",
  "destroy",
  "destroySoon",
  "end",
  "getTypeOfService",
  "pause",
  "read",
  "ref",
  "resetAndDestroy",
  "resume",
  "setEncoding",
  "setKeepAlive",
  "setNoDelay",
  "setTimeout",
  "setTypeOfService",
  "unref",
  "write",
] as const;

export default group({
  id: "net/module/surface",
  cases: {
    "functions-are-exported": {
      level: "must",
      claim: "The module exports every documented function.",
      rows: ["N01", "N02", "N05", "K23"],
      docs: ["net.html#net"],
      run(t: TestContext) {
        for (const name of FUNCTIONS) t.equal(typeof t.net[name], "function", name);
      },
    },
    "prototypes-can-be-read": {
      level: "should",
      claim: "Every property of a prototype, and of an object that was never constructed, can be read: nothing throws.",
      rows: ["K23"],
      docs: ["net.html#class-netsocket"],
      run(t: TestContext) {
        const { Socket, Server } = t.net;
        for (const bare of [Socket.prototype, Server.prototype, Object.create(Socket.prototype)]) {
          for (const name in bare) void bare[name as never];
        }
        for (const name of ["bytesRead", "bytesWritten", "localAddress", "remotePort", "bufferSize"] as const) {
          t.equal(Socket.prototype[name], undefined, name);
        }
      },
    },
    "classes-are-exported": {
      level: "must",
      claim: "The module exports Socket, Server, BlockList and SocketAddress as constructors.",
      rows: ["K23", "K24"],
      docs: ["net.html#class-netsocket", "net.html#class-netserver"],
      run(t: TestContext) {
        for (const name of ["Socket", "Server", "BlockList", "SocketAddress"] as const) {
          t.equal(typeof t.net[name], "function", name);
          t.equal(t.net[name].name, name, `the name of ${name}`);
        }
      },
    },
    "stream-is-the-old-name-of-socket": {
      level: "should",
      claim: "`net.Stream` is the same constructor as `net.Socket`.",
      rows: ["K24"],
      run(t: TestContext) {
        t.equal((t.net as unknown as { Stream: unknown }).Stream, t.net.Socket, "net.Stream");
      },
    },
    "connect-and-create-connection-are-one-function": {
      level: "must",
      claim: "`net.connect` and `net.createConnection` are the same function.",
      rows: ["N02"],
      docs: ["net.html#netconnect"],
      run(t: TestContext) {
        t.equal(t.net.connect, t.net.createConnection, "net.connect");
      },
    },
    "socket-is-a-duplex-and-an-emitter": {
      level: "must",
      claim: "A new Socket is an instance of the runtime's own Duplex and EventEmitter.",
      rows: ["CS6", "K22", "K24"],
      docs: ["net.html#class-netsocket"],
      run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        t.ok(socket instanceof t.net.Socket, "instanceof net.Socket");
        t.ok(socket instanceof Duplex, "instanceof stream.Duplex");
        t.ok(socket instanceof EventEmitter, "instanceof EventEmitter");
      },
    },
    "socket-has-every-documented-method": {
      level: "must",
      claim: "A new Socket has every documented method.",
      rows: ["K12", "K15", "K16", "K18", "K21"],
      docs: ["net.html#class-netsocket"],
      run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        for (const name of SOCKET_METHODS) t.equal(typeof socket[name], "function", name);
      },
    },
  },
});
