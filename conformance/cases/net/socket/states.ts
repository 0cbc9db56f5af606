import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/states",
  cases: {
    "fresh-socket": {
      level: "must",
      claim: "A fresh socket is pending, not connecting, not destroyed, `open`, with no addresses and zero counts.",
      rows: ["K01", "K16", "K17", "K19", "CS5"],
      docs: ["net.html#socketreadystate", "net.html#socketpending"],
      run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        const seen = {
          connecting: socket.connecting,
          pending: socket.pending,
          destroyed: socket.destroyed,
          readyState: socket.readyState,
          bytesRead: socket.bytesRead,
          bytesWritten: socket.bytesWritten,
          localAddress: socket.localAddress,
          localPort: socket.localPort,
          remoteAddress: socket.remoteAddress,
          remotePort: socket.remotePort,
          remoteFamily: socket.remoteFamily,
        };
        t.deepEqual(
          seen,
          {
            connecting: false,
            pending: true,
            destroyed: false,
            readyState: "open",
            bytesRead: 0,
            bytesWritten: 0,
            localAddress: undefined,
            localPort: undefined,
            remoteAddress: undefined,
            remotePort: undefined,
            remoteFamily: undefined,
          },
          "properties",
        );
      },
    },
    "opening-then-open-then-closed": {
      level: "must",
      claim: "`readyState` is `opening` while connecting, `open` once connected, `closed` once destroyed.",
      rows: ["K19", "CS5"],
      docs: ["net.html#socketdestroyed", "net.html#socketreadystate"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        const seen: unknown[] = [];
        const note = (): void => {
          seen.push([socket.readyState, socket.connecting, socket.pending]);
        };
        note();
        socket.connect({ port, host: "127.0.0.1" });
        note();
        await new Promise<void>((resolve) => {
          socket.once("connect", () => {
            note();
            resolve();
          });
        });
        socket.destroy();
        note();
        await t.once(socket, "close");
        note();
        t.deepEqual(
          seen,
          [
            ["open", false, true],
            ["opening", true, true],
            ["open", false, false],
            ["closed", false, true],
            ["closed", false, true],
          ],
          "[readyState, connecting, pending] at each step",
        );
      },
    },
    "opening-during-the-lookup": {
      level: "must",
      claim: "`connecting` is true and `readyState` `opening` from the call of connect on, the lookup included.",
      rows: ["K19"],
      docs: ["net.html#socketconnecting"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        let inLookup: unknown[] = [];
        const socket = t.own(
          t.net.connect({
            port,
            host: "service.example",
            lookup(_host, _options, callback) {
              setImmediate(() => {
                inLookup = [socket.connecting, socket.readyState, socket.pending];
                callback(null, [{ address: "127.0.0.1", family: 4 }]);
              });
            },
          }),
        );
        await t.once(socket, "connect");
        t.deepEqual(inLookup, [true, "opening", true], "connecting, readyState and pending");
      },
    },
    "read-only-after-end": {
      level: "must",
      claim: "After `end()` the state is `readOnly` until the peer ends too.",
      rows: ["K11", "K19"],
      docs: ["net.html#socketreadystate"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        socket.end();
        t.equal(socket.readyState, "readOnly", "readyState at once");
        await remote.readToEnd();
        t.equal(socket.readyState, "readOnly", "readyState once the FIN is out");
        const closed = t.once(socket, "close");
        socket.resume();
        await remote.fin();
        await closed;
        t.equal(socket.readyState, "closed", "readyState at the end");
      },
    },
    "write-only-after-the-peer-ended": {
      level: "must",
      claim: "A half-open socket is `writeOnly` after the peer's FIN, and `closed` after its own end.",
      rows: ["K06", "K19"],
      docs: ["net.html#socketreadystate"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", allowHalfOpen: true });
        const remote = await listener.accept();
        const ended = t.once(socket, "end");
        socket.resume();
        await remote.fin();
        await ended;
        t.equal(socket.readyState, "writeOnly", "readyState");
        t.equal(socket.readable, false, "readable");
        const closed = t.once(socket, "close");
        socket.end();
        t.equal(socket.readyState, "closed", "readyState after end()");
        await closed;
      },
    },
    "accepted-socket-is-open": {
      level: "must",
      claim: "An accepted socket is `open`, neither connecting nor pending, and knows its server.",
      rows: ["K19", "S10"],
      docs: ["net.html#socketconnecting", "net.html#socketserver"],
      async run(t: TestContext) {
        const { server, accepted } = await t.pair();
        const seen = [accepted.readyState, accepted.connecting, accepted.pending, accepted.destroyed];
        t.deepEqual(seen, ["open", false, false, false], "readyState, connecting, pending, destroyed");
        t.equal((accepted as unknown as { server: unknown }).server, server, "server");
      },
    },
    "client-socket-has-no-server": {
      level: "should",
      claim: "`server` is null on a socket that no server accepted.",
      rows: ["K19"],
      docs: ["net.html#socketserver"],
      async run(t: TestContext) {
        const { client } = await t.pair();
        t.equal((client as unknown as { server: unknown }).server, null, "server");
      },
    },
  },
});
