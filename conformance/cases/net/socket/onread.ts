import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/onread",
  cases: {
    "hands-back-the-callers-own-buffer": {
      level: "must",
      claim: "`onread.callback` gets the caller's own buffer and a count that never exceeds it; no `data` is emitted.",
      rows: ["K01", "ED9"],
      members: ["net.OnReadOpts.buffer", "net.OnReadOpts.callback", "net.TcpNetConnectOpts.onread"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const buffer = Buffer.alloc(4);
        const seen: { same: boolean; count: number }[] = [];
        let text = "";
        const socket = await t.dial({
          port: listener.port,
          host: "127.0.0.1",
          onread: {
            buffer,
            callback(count: number, given: Uint8Array) {
              seen.push({ same: given === buffer, count });
              text += Buffer.from(given.buffer, given.byteOffset, count).toString("latin1");
              return true;
            },
          },
        });
        const remote = await listener.accept();
        let data = 0;
        socket.on("data", () => data++);
        const ended = t.once(socket, "end");
        await remote.send("abcdefghij");
        await remote.fin();
        await ended;
        t.equal(text, "abcdefghij", "what was read");
        t.ok(
          seen.every(({ same, count }) => same && count > 0 && count <= 4),
          `every call has the own buffer and at most its size: ${JSON.stringify(seen)}`,
        );
        t.equal(data, 0, "`data` events");
      },
    },
    "counts-in-bytes-read": {
      level: "must",
      claim: "`bytesRead` counts what `onread` delivers.",
      rows: ["K17", "BC1", "ED9"],
      docs: ["net.html#socketbytesread"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const onread = { buffer: Buffer.alloc(64), callback: () => true };
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", onread });
        const remote = await listener.accept();
        const ended = t.once(socket, "end");
        await remote.send("thirteen byte");
        await remote.fin();
        await ended;
        t.equal(socket.bytesRead, 13, "bytesRead");
      },
    },
    "asks-a-factory-for-buffers": {
      level: "must",
      claim: "A function as `buffer` is asked for the memory of each read, and its own object comes back.",
      rows: ["K01", "ED9"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const made: Uint8Array[] = [];
        let text = "";
        let foreign = 0;
        const socket = await t.dial({
          port: listener.port,
          host: "127.0.0.1",
          onread: {
            buffer() {
              const fresh = new Uint8Array(3);
              made.push(fresh);
              return fresh;
            },
            callback(count: number, given: Uint8Array) {
              if (!made.includes(given)) foreign++;
              text += Buffer.from(given.subarray(0, count)).toString("latin1");
              return true;
            },
          },
        });
        const remote = await listener.accept();
        const ended = t.once(socket, "end");
        await remote.send("abcdefgh");
        await remote.fin();
        await ended;
        t.equal(text, "abcdefgh", "what was read");
        t.equal(foreign, 0, "buffers that the factory did not make");
        t.ok(made.length >= 3, `${made.length} buffers asked for`);
      },
    },
    "false-stops-reading-until-resume": {
      level: "must",
      claim: "`return false` stops the reads; each `resume()` goes on where it stopped, and nothing is lost.",
      rows: ["K13", "ED9"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const reads: string[] = [];
        const socket = await t.dial({
          port: listener.port,
          host: "127.0.0.1",
          onread: {
            buffer: Buffer.alloc(4),
            callback(count: number, given: Uint8Array) {
              reads.push(Buffer.from(given.subarray(0, count)).toString("latin1"));
              return false;
            },
          },
        });
        const remote = await listener.accept();
        await remote.send("abcdefghij");
        await remote.fin();
        await t.until(() => reads.length === 1, "the first read");
        await t.never(socket, "end");
        t.deepEqual(reads, ["abcd"], "reads while stopped");
        const ended = t.once(socket, "end");
        socket.resume();
        await t.until(() => reads.length === 2, "the second read");
        socket.resume();
        await t.until(() => reads.length === 3, "the third read");
        socket.resume();
        await ended;
        t.deepEqual(reads, ["abcd", "efgh", "ij"], "all reads");
      },
    },
    "works-with-a-new-socket": {
      level: "must",
      claim: "`onread` given to `new Socket` holds for its connect, and the socket still writes.",
      rows: ["K01", "ED9"],
      members: ["net.SocketConstructorOpts.onread"],
      docs: ["net.html#new-netsocketoptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        let text = "";
        const socket = t.own(
          new t.net.Socket({
            onread: {
              buffer: Buffer.alloc(1024),
              callback(count: number, given: Uint8Array) {
                text += Buffer.from(given.subarray(0, count)).toString("latin1");
                return true;
              },
            },
          }),
        );
        const connected = t.once(socket, "connect");
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        const remote = await listener.accept();
        await connected;
        socket.write("ping");
        t.equal((await remote.read(4)).toString(), "ping", "what the peer read");
        await remote.send("pong");
        await t.until(() => text === "pong", "the answer");
      },
    },
    "large-transfer-is-complete": {
      level: "must",
      claim: "8 MiB read through one 16 KiB buffer arrive complete.",
      rows: ["K13", "ED9"],
      docs: ["net.html#new-netsocketoptions"],
      budget: "long",
      async run(t: TestContext) {
        const size = 8 * 1024 * 1024;
        const listener = await t.peer.listen();
        const received = Buffer.alloc(size);
        let at = 0;
        const socket = await t.dial({
          port: listener.port,
          host: "127.0.0.1",
          onread: {
            buffer: Buffer.alloc(16 * 1024),
            callback(count: number, given: Uint8Array) {
              received.set(given.subarray(0, count), at);
              at += count;
              return true;
            },
          },
        });
        const remote = await listener.accept();
        const ended = t.once(socket, "end");
        await remote.sendPattern(size, 9);
        await remote.fin();
        await ended;
        t.equal(at, size, "bytes received");
        t.equal(t.sha256(received), t.sha256(t.bytes(size, 9)), "their digest");
      },
    },
  },
});
