import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/counters",
  cases: {
    "bytes-read-counts-what-arrived": {
      level: "must",
      claim: "`bytesRead` counts the received bytes, not characters, and keeps its value after `close`.",
      rows: ["K17", "BC1"],
      docs: ["net.html#socketbytesread"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        socket.setEncoding("utf8");
        const closed = t.once(socket, "close");
        socket.resume();
        await remote.send("grüße €");
        await t.until(() => socket.bytesRead > 0, "the data");
        t.equal(socket.bytesRead, 11, "bytesRead while open");
        await remote.fin();
        await closed;
        t.equal(socket.bytesRead, 11, "bytesRead after close");
      },
    },
    "bytes-written-counts-what-is-queued": {
      level: "must",
      claim: "`bytesWritten` includes what is still queued, in bytes of each string's encoding, also before connect.",
      rows: ["K17", "BC2"],
      docs: ["net.html#socketbyteswritten"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" }));
        socket.write("héllo");
        socket.write("abcd", "hex");
        socket.write(Buffer.alloc(3));
        t.equal(socket.bytesWritten, 11, "bytesWritten while connecting");
        await t.once(socket, "connect");
        t.equal(socket.bytesWritten, 11, "bytesWritten once connected");
        socket.end("é", "latin1");
        t.equal(socket.bytesWritten, 12, "bytesWritten after end()");
        const remote = await listener.accept();
        t.equal((await remote.readToEnd()).length, 12, "bytes that reached the peer");
      },
    },
    "bytes-written-equals-what-the-peer-gets": {
      level: "must",
      claim: "After `finish`, `bytesWritten` is what the peer received, and stays so after `close`.",
      rows: ["K17", "BC2"],
      docs: ["net.html#socketbyteswritten"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const closed = t.once(socket, "close");
        socket.resume();
        let written = 0;
        for (let i = 0; i < 200; i++) {
          const text = `${i}:${"ü".repeat(i * 50)}`;
          written += Buffer.byteLength(text);
          socket.write(text);
          if (i % 50 === 0) await t.turns();
        }
        t.equal(socket.bytesWritten, written, "bytesWritten with a queue");
        socket.end();
        t.equal((await remote.digestToEnd()).length, written, "bytes that reached the peer");
        await remote.fin();
        await closed;
        t.equal(socket.bytesWritten, written, "bytesWritten after close");
      },
    },
    "bytes-written-counts-corked-chunks": {
      level: "must",
      claim: "`bytesWritten` counts chunks held back by `cork`, strings and buffers.",
      rows: ["K17", "K22", "BC2"],
      docs: ["net.html#socketbyteswritten"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        socket.cork();
        socket.write("äb");
        socket.write(Buffer.alloc(4));
        t.equal(socket.bytesWritten, 7, "bytesWritten while corked");
        socket.uncork();
        t.equal(socket.bytesWritten, 7, "bytesWritten after uncork");
      },
    },
    "writable-length-and-buffer-size": {
      level: "must",
      claim: "`writableLength` is what waits to be written, and `bufferSize` is its old name.",
      rows: ["K17"],
      docs: ["net.html#socketbuffersize", "stream.html#writablewritablelength"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        socket.cork();
        socket.write("12345");
        t.equal(socket.writableLength, 5, "writableLength while corked");
        t.equal(socket.bufferSize, 5, "bufferSize while corked");
        socket.uncork();
        await t.until(() => socket.writableLength === 0, "an empty queue");
        t.equal(socket.bufferSize, 0, "bufferSize at the end");
      },
    },
    "both-counters-of-an-accepted-socket": {
      level: "must",
      claim: "An accepted socket counts what it reads and writes too.",
      rows: ["K17", "BC1", "BC2"],
      docs: ["net.html#socketbytesread"],
      async run(t: TestContext) {
        const server = await t.listen();
        const connection = t.once(server, "connection");
        const remote = await t.peer.connect({ port: t.portOf(server) });
        const [socket] = (await connection) as [InstanceType<typeof t.net.Socket>];
        const closed = t.once(socket, "close");
        socket.resume();
        socket.end("answer");
        await remote.send("question!");
        await remote.fin();
        await remote.readToEnd();
        await closed;
        t.deepEqual([socket.bytesRead, socket.bytesWritten], [9, 6], "bytesRead and bytesWritten");
      },
    },
  },
});
