/** Closing, closing early, and what a closed socket still answers. */
import process from "node:process";
import type { DgramSocket } from "@sock/core";
import { group, type TestContext } from "../../src/case.ts";

const NOT_RUNNING = { name: "Error", code: "ERR_SOCKET_DGRAM_NOT_RUNNING", message: "Not running" };

type Block = (socket: DgramSocket, use: (socket: DgramSocket) => Promise<void>) => Promise<void>;

/** `await using`, as text: Node 22 cannot parse it, must load this file all the same, and means this `finally`. */
const withBlock: Block = (() => {
  const AsyncFunction = (async () => {}).constructor as new (...text: string[]) => Block;
  try {
    return new AsyncFunction("socket", "use", "await using held = socket; await use(held);");
  } catch {
    return async (socket, use) => {
      try {
        await use(socket);
      } finally {
        await socket[Symbol.asyncDispose]();
      }
    };
  }
})();

export default group({
  id: "dgram/close",
  cases: {
    "close-event-and-callback": {
      level: "must",
      claim: "close(callback) emits 'close' once on a later tick, calls back, and returns the socket.",
      rows: ["D09"],
      docs: ["dgram.html#socketclosecallback", "dgram.html#event-close"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const log = t.journal();
        log.watch("", socket, ["close", "error"]);
        t.ok(socket.close(() => log.mark("callback")) === socket, "close() returns the socket");
        log.equals([]);
        await log.until("callback");
        await t.turns(3);
        log.equals(["close", "callback"]);
      },
    },
    "what-was-sent-before-arrives": {
      level: "must",
      claim: "Datagrams that were sent before close(), two ticks ago, arrive in order, and their callbacks come first.",
      rows: ["D09", "D04", "UD5"],
      docs: ["dgram.html#socketclosecallback"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = await t.bind({}, { port: 0, address: "127.0.0.1" });
        const log = t.journal();
        log.watch("", socket, ["close", "error"]);
        for (const text of ["a", "b", "c"]) {
          socket.send(text, peer.port, "127.0.0.1", (error) => log.mark(`sent ${text} ${error}`));
        }
        // An address needs no resolver, but a tick.
        process.nextTick(() => process.nextTick(() => socket.close()));
        for (const text of ["a", "b", "c"]) t.equal((await peer.receive()).data.toString(), text, "received");
        await log.until("close");
        log.equals(["sent a null", "sent b null", "sent c null", "close"]);
      },
    },
    "never-bound": {
      level: "must",
      claim: "close() of a socket that was never bound emits 'close'.",
      rows: ["D09"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.dgram.createSocket("udp4");
        const closed = t.once(socket, "close");
        socket.close();
        await closed;
      },
    },
    twice: {
      level: "must",
      claim: "A second close() throws ERR_SOCKET_DGRAM_NOT_RUNNING, at once and after 'close'.",
      rows: ["D09", "ER11"],
      docs: ["errors.html#err_socket_dgram_not_running"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const closed = t.once(socket, "close");
        socket.close();
        t.throws(() => socket.close(), NOT_RUNNING, "at once");
        await closed;
        t.throws(() => socket.close(), NOT_RUNNING, "after 'close'");
      },
    },
    "closed-socket-does-nothing": {
      level: "must",
      claim: "bind, send, address and the memberships of a closed socket throw ERR_SOCKET_DGRAM_NOT_RUNNING.",
      rows: ["D09", "ER10", "UD13"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        socket.close();
        const calls: Record<string, () => unknown> = {
          bind: () => socket.bind(0),
          send: () => socket.send("x", 4567, "127.0.0.1"),
          address: () => socket.address(),
          remoteAddress: () => socket.remoteAddress(),
          setMulticastInterface: () => socket.setMulticastInterface("127.0.0.1"),
          addMembership: () => socket.addMembership("239.77.1.1"),
          dropMembership: () => socket.dropMembership("239.77.1.1"),
          addSourceSpecificMembership: () => socket.addSourceSpecificMembership("127.0.0.1", "232.77.1.1"),
          dropSourceSpecificMembership: () => socket.dropSourceSpecificMembership("127.0.0.1", "232.77.1.1"),
        };
        for (const [name, call] of Object.entries(calls)) t.throws(call, NOT_RUNNING, `${name} at once`);
        await t.once(socket, "close");
        for (const [name, call] of Object.entries(calls)) t.throws(call, NOT_RUNNING, `${name} after 'close'`);
      },
    },
    "setters-of-a-closed-socket-throw": {
      level: "must",
      claim:
        "The setters, size and queue getters, connect and disconnect of a closed socket throw, and nothing is emitted.",
      rows: ["D09", "ER10", "D05", "D06", "D07"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        socket.close();
        await t.once(socket, "close");
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        const calls: Record<string, () => unknown> = {
          setBroadcast: () => socket.setBroadcast(true),
          setTTL: () => socket.setTTL(5),
          setMulticastTTL: () => socket.setMulticastTTL(5),
          setMulticastLoopback: () => socket.setMulticastLoopback(true),
          getRecvBufferSize: () => socket.getRecvBufferSize(),
          getSendBufferSize: () => socket.getSendBufferSize(),
          setRecvBufferSize: () => socket.setRecvBufferSize(8192),
          setSendBufferSize: () => socket.setSendBufferSize(8192),
          getSendQueueSize: () => socket.getSendQueueSize(),
          getSendQueueCount: () => socket.getSendQueueCount(),
          disconnect: () => socket.disconnect(),
          connect: () => socket.connect(4567),
        };
        // Node throws here too, though not always with ERR_SOCKET_DGRAM_NOT_RUNNING.
        for (const [name, call] of Object.entries(calls)) t.throws(call, {}, name);
        await t.turns(3);
        log.equals([]);
      },
    },
    "ref-and-unref-of-a-closed-socket": {
      level: "must",
      claim: "ref() and unref() of a closed socket return the socket and do nothing.",
      rows: ["D09", "D11"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        socket.close();
        t.ok(socket.ref() === socket, "ref()");
        t.ok(socket.unref() === socket, "unref()");
        await t.once(socket, "close");
        t.ok(socket.unref() === socket, "unref() after 'close'");
      },
    },
    "inside-listening": {
      level: "must",
      claim: "close() inside 'listening' neither throws nor emits an error, and frees the port.",
      rows: ["UD10", "D09"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.dgram.createSocket("udp4");
        let port = 0;
        const closed = t.once(socket, "close");
        socket.on("listening", () => {
          port = socket.address().port;
          socket.close();
        });
        socket.bind(0, "127.0.0.1");
        await closed;
        const next = await t.bind({}, { port });
        t.equal(next.address().port, port, "the port of the next socket");
      },
    },
    "inside-message": {
      level: "must",
      claim: "close() inside 'message' stops the messages: none of those that wait is delivered.",
      rows: ["D09", "UD10"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const { port } = socket.address();
        const got: string[] = [];
        const closed = t.once(socket, "close");
        const peer = await t.peer.datagram();
        socket.on("message", (data) => {
          got.push(data.toString());
          socket.close();
        });
        await Promise.all(["a", "b", "c"].map((text) => peer.send(text, port, "127.0.0.1")));
        await closed;
        await t.turns(5);
        t.deepEqual(got, ["a"], "messages");
      },
    },
    "while-binding": {
      level: "must",
      claim: "close() while the bind is pending closes the socket without running the bind callback afterwards.",
      rows: ["UD10", "D09"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.dgram.createSocket("udp4");
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        socket.bind(0, "127.0.0.1", () => log.mark("bound"));
        socket.close();
        await log.until("close");
        await t.turns(5);
        t.equal(log.entries.at(-1), "close", "the last entry");
        log.lacks("error");
      },
    },
    "during-lookup": {
      level: "must",
      claim: "close() while a send waits for its lookup drops the datagram and emits nothing but 'close'.",
      rows: ["UD10", "D09"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        let answer = (): void => {};
        const lookup = (name: string, _options: unknown, callback: (e: null, a: string, f: number) => void): void => {
          if (name === "slow.name") answer = () => callback(null, "127.0.0.1", 4);
          else callback(null, name, 4);
        };
        const socket = t.dgram.createSocket({ type: "udp4", lookup: lookup as never });
        await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        socket.send("never", peer.port, "slow.name", (error) => log.mark(`callback ${error ? "error" : "sent"}`));
        socket.close();
        await log.until("close");
        answer();
        await t.turns(5);
        log.lacks("callback sent");
        log.lacks("error");
        await (await t.peer.datagram()).send("sentinel", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "sentinel", "the first datagram that arrives");
      },
    },
    "with-queued-sends": {
      level: "must",
      claim: "close() right after the first send of an unbound socket neither throws later nor emits an error.",
      rows: ["UD10", "D09"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.dgram.createSocket("udp4");
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        socket.send("maybe", peer.port, "127.0.0.1");
        socket.close();
        await log.until("close");
        await t.turns(5);
        log.equals(["close"]);
      },
    },
    "after-the-callback-of-a-send": {
      level: "must",
      claim: "A datagram whose callback has come is on its way: closing then does not lose it.",
      rows: ["D09", "D04", "P06"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.dgram.createSocket("udp4");
        const closed = t.once(socket, "close");
        socket.send("last words", peer.port, "127.0.0.1", () => socket.close());
        await closed;
        t.equal((await peer.receive()).data.toString(), "last words", "what the peer receives");
      },
    },
    "async-dispose": {
      level: "must",
      claim: "Symbol.asyncDispose closes the socket and resolves when it has closed; a second time it resolves too.",
      rows: ["D09"],
      docs: ["dgram.html#socketsymbolasyncdispose"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const log = t.journal();
        log.watch("", socket, ["close"]);
        const disposed = socket[Symbol.asyncDispose]();
        t.throws(() => socket.address(), NOT_RUNNING, "address() at once");
        await disposed;
        log.equals(["close"]);
        await socket[Symbol.asyncDispose]();
        await t.dgram.createSocket("udp4")[Symbol.asyncDispose]();
      },
    },
    "await-using": {
      level: "must",
      claim: "`await using` closes a bound socket at the end of its block, so that its port is free.",
      rows: ["D09"],
      needs: ["udp"],
      async run(t: TestContext) {
        let port = 0;
        await withBlock(t.dgram.createSocket("udp4"), async (socket) => {
          await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
          port = socket.address().port;
        });
        const next = await t.bind({}, { port });
        t.equal(next.address().port, port, "the port of the next socket");
      },
    },
  },
});
