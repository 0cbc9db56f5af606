/** The options of a connection by each of their ways in: the constructor, `socket.connect(options)`, `net.connect(options)`, a path. */
import { Buffer } from "node:buffer";
import type { ConnectOptions, NetSocket } from "@sock/core";
import { group, type TestContext } from "../../../src/case.ts";
import { armed } from "../../../src/keep-alive.ts";

/** `socket.connect(options)`, and waits for it. */
async function connect(t: TestContext, socket: NetSocket, options: ConnectOptions): Promise<void> {
  const connected = t.once(socket, "connect");
  socket.connect(options);
  await connected;
}

export default group({
  id: "net/socket/connect-options",
  cases: {
    "keep-alive-of-the-constructor": {
      level: "must",
      claim: "`keepAlive` and `keepAliveInitialDelay` given to `new Socket` arm the kernel's timer of its connection.",
      rows: ["K01", "K15", "KA2"],
      members: ["net.SocketConstructorOpts.keepAlive", "net.SocketConstructorOpts.keepAliveInitialDelay"],
      docs: ["net.html#new-netsocketoptions"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(new t.net.Socket({ keepAlive: true, keepAliveInitialDelay: 7000 }));
        await connect(t, socket, { port, host: "127.0.0.1" });
        armed(t, socket, 7000, "after connect");
      },
    },
    "block-list-of-the-constructor": {
      level: "must",
      claim: "A `blockList` given to `new Socket` refuses its addresses with ERR_IP_BLOCKED.",
      rows: ["K01", "K23"],
      members: ["net.SocketConstructorOpts.blockList"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const blockList = new t.net.BlockList();
        blockList.addAddress("127.0.0.1");
        const socket = t.own(new t.net.Socket({ blockList }));
        const log = t.journal();
        log.watch("", socket, ["connect", "error", "close"]);
        const failed = new Promise((resolve) => socket.once("error", resolve));
        socket.connect({ port, host: "127.0.0.1" });
        t.error(await failed, { code: "ERR_IP_BLOCKED" }, "the error");
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
      },
    },
    "directions-that-are-switched-off": {
      level: "should",
      claim:
        "`readable: false` and `writable: false` give a socket without that direction, by constructor and by connect.",
      rows: ["K01"],
      members: [
        "net.SocketConstructorOpts.readable",
        "net.SocketConstructorOpts.writable",
        "net.TcpNetConnectOpts.readable",
        "net.TcpNetConnectOpts.writable",
      ],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        for (const options of [{ readable: false }, { writable: false }]) {
          const made = t.own(new t.net.Socket(options));
          await connect(t, made, { port, host: "127.0.0.1" });
          const dialled = await t.dial({ port, host: "127.0.0.1", ...options });
          for (const socket of [made, dialled]) {
            t.equal(socket.readable, !("readable" in options), `readable of ${JSON.stringify(options)}`);
            t.equal(socket.writable, !("writable" in options), `writable of ${JSON.stringify(options)}`);
            t.equal(socket.readyState, "readable" in options ? "writeOnly" : "readOnly", "readyState");
          }
        }
      },
    },
    "local-side-of-socket-connect": {
      level: "must",
      claim: "`socket.connect({ localAddress, localPort })` connects from that address and port, as the peer sees it.",
      rows: ["K02", "PT7"],
      members: ["net.TcpSocketConnectOpts.localAddress", "net.TcpSocketConnectOpts.localPort"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      needs: ["tcp.local-bind"],
      async run(t: TestContext) {
        const reserved = await t.listen();
        const localPort = t.portOf(reserved);
        await new Promise((resolve) => reserved.close(resolve));
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        await connect(t, socket, { port: listener.port, host: "127.0.0.1", localAddress: "127.0.0.2", localPort });
        const remote = await listener.accept();
        t.equal(socket.localAddress, "127.0.0.2", "localAddress");
        t.equal(remote.remotePort, localPort, "the port that the peer sees");
      },
    },
    "lookup-of-socket-connect": {
      level: "must",
      claim: "`socket.connect({ lookup, family, hints })` asks that function for that family with those hints.",
      rows: ["K02", "DS7"],
      members: ["net.TcpSocketConnectOpts.lookup", "net.TcpSocketConnectOpts.family", "net.TcpSocketConnectOpts.hints"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const asked: unknown[] = [];
        const socket = t.own(new t.net.Socket());
        await connect(t, socket, {
          port,
          host: "service.test",
          family: 4,
          hints: 0,
          lookup(host, { family, hints, all }, callback) {
            asked.push([host, family, hints, all ?? false]);
            callback(null, "127.0.0.1", 4);
          },
        });
        t.deepEqual(asked, [["service.test", 4, 0, false]], "what the function was asked");
      },
    },
    "family-race-of-socket-connect": {
      level: "must",
      claim: "`socket.connect({ autoSelectFamily })` races the addresses or not, whatever the default says.",
      rows: ["K02", "K04", "DS2"],
      members: ["net.TcpSocketConnectOpts.autoSelectFamily", "net.TcpSocketConnectOpts.autoSelectFamilyAttemptTimeout"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const asked: unknown[] = [];
        for (const autoSelectFamily of [true, false]) {
          const socket = t.own(new t.net.Socket());
          await connect(t, socket, {
            port,
            host: "service.test",
            autoSelectFamily,
            autoSelectFamilyAttemptTimeout: 2000,
            lookup(_, { all }, callback) {
              asked.push(all ?? false);
              if (all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
              else callback(null, "127.0.0.1", 4);
            },
          });
        }
        t.deepEqual(asked, [true, false], "`all` as the function got it");
      },
    },
    "keep-alive-probes-are-taken": {
      level: "must",
      claim: "`interval` and `count` are taken beside the delay, as options and as arguments, and the delay holds.",
      rows: ["K15", "KA5"],
      members: ["net.SetKeepAliveOptions.interval", "net.SetKeepAliveOptions.count"],
      docs: ["net.html#socketsetkeepalive"],
      needs: ["tcp.keep-alive", "tcp.keep-alive-probes"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        t.equal(socket.setKeepAlive({ enable: true, initialDelay: 7000, interval: 3000, count: 5 }), socket, "options");
        armed(t, socket, 7000, "after the options");
        t.equal(socket.setKeepAlive(false), socket, "off");
        t.equal(socket.setKeepAlive(true, 7000, 3000, 5), socket, "arguments");
        armed(t, socket, 7000, "after the arguments");
      },
    },
    "a-path-takes-what-every-stream-takes": {
      level: "must",
      claim: "`connect({ path, timeout, onread, readable, writable })` serves them as it does for TCP.",
      rows: ["N04", "K01", "K07", "ED9"],
      members: [
        "net.IpcNetConnectOpts.timeout",
        "net.IpcNetConnectOpts.onread",
        "net.IpcNetConnectOpts.readable",
        "net.IpcNetConnectOpts.writable",
      ],
      docs: ["net.html#netconnectoptions-connectlistener"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("stream");
        await t.listen(null, (socket) => socket.pipe(socket), { path });
        let read = "";
        const buffer = Buffer.alloc(4);
        const socket = t.own(
          t.net.connect({
            path,
            timeout: 60_000,
            readable: true,
            writable: true,
            onread: {
              buffer,
              callback(count, chunk) {
                t.equal(chunk, buffer, "the caller's own buffer");
                read += buffer.toString("latin1", 0, count);
                return true;
              },
            },
          }),
        );
        t.equal(socket.timeout, 60_000, "timeout");
        await t.once(socket, "connect");
        socket.write("over a path");
        await t.until(() => read === "over a path", "the echo");
      },
    },
    "a-path-is-given-up-by-its-signal": {
      level: "must",
      claim: "Aborting the signal of a connect to a path emits AbortError and `close(true)`, and never `connect`.",
      rows: ["N04", "LF11"],
      members: ["net.IpcNetConnectOpts.signal"],
      docs: ["net.html#netconnectpath-connectlistener"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("signal");
        await t.listen(null, undefined, { path });
        const controller = new AbortController();
        const log = t.journal();
        const socket = t.own(t.net.connect({ path, signal: controller.signal }));
        log.watch("", socket, ["connect", "error", "close"]);
        const failed = new Promise((resolve) => socket.once("error", resolve));
        controller.abort();
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
        t.error(await failed, { name: "AbortError", code: "ABORT_ERR" }, "the error");
      },
    },
    "a-path-leaves-the-options-of-tcp-alone": {
      level: "must",
      claim: "`noDelay`, `keepAlive`, its delay and `blockList` change nothing for a path: it connects and echoes.",
      rows: ["N04", "K02", "TD11"],
      members: [
        "net.IpcNetConnectOpts.noDelay",
        "net.IpcNetConnectOpts.keepAlive",
        "net.IpcNetConnectOpts.keepAliveInitialDelay",
        "net.IpcNetConnectOpts.blockList",
      ],
      docs: ["net.html#netconnectoptions-connectlistener"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("tcp-options");
        await t.listen(null, (socket) => socket.pipe(socket), { path });
        const blockList = new t.net.BlockList();
        blockList.addAddress("127.0.0.1");
        const socket = await t.dial({
          path,
          noDelay: true,
          keepAlive: true,
          keepAliveInitialDelay: 7000,
          blockList,
        });
        socket.end("all the same");
        t.equal((await t.collect(socket)).toString(), "all the same", "the echo");
      },
    },
    "a-path-leaves-the-type-of-service-alone": {
      level: "must",
      claim: "`typeOfService` of a connect to a path is told by the getter and keeps nothing from connecting.",
      rows: ["N04", "K21"],
      members: ["net.IpcNetConnectOpts.typeOfService"],
      docs: ["net.html#netconnectoptions-connectlistener"],
      needs: ["unix", "tcp.type-of-service"],
      async run(t: TestContext) {
        const path = t.path("type-of-service");
        await t.listen(null, (socket) => socket.end("connected"), { path });
        const socket = await t.dial({ path, typeOfService: 0x10 });
        t.equal(socket.getTypeOfService(), 0x10, "getTypeOfService()");
        t.equal((await t.collect(socket)).toString(), "connected", "what it reads");
      },
    },
  },
});
