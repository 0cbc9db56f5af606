import { group, type TestContext } from "../../../src/case.ts";

const MIB = 1024 * 1024;

export default group({
  id: "net/socket/bulk",
  cases: {
    "end-with-a-huge-chunk-arrives-whole": {
      level: "must",
      claim: "`end(chunk)` of 64 MiB delivers every byte before FIN.",
      rows: ["K11", "HC9", "WR8"],
      docs: ["net.html#socketenddata-encoding-callback"],
      budget: "long",
      exclusive: true,
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const chunk = t.bytes(64 * MIB, 64);
        let finished = false;
        socket.end(chunk, () => {
          finished = true;
        });
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, chunk.length, "bytes before FIN");
        t.equal(sha256, t.sha256(chunk), "their digest");
        await t.until(() => finished, "the callback of end()");
        t.equal(socket.bytesWritten, chunk.length, "bytesWritten");
      },
    },
    "accepted-socket-ends-with-a-huge-chunk": {
      level: "must",
      claim: "An accepted socket that answers with `end(chunk)` of 32 MiB delivers every byte before FIN.",
      rows: ["K11", "HC9", "WR8"],
      docs: ["net.html#socketenddata-encoding-callback"],
      budget: "long",
      exclusive: true,
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => socket.end(t.bytes(32 * MIB, 65)));
        const remote = await t.peer.connect({ port: t.portOf(server) });
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, 32 * MIB, "bytes before FIN");
        t.equal(sha256, t.sha256(t.bytes(32 * MIB, 65)), "their digest");
      },
    },
    "path-socket-ends-with-a-huge-chunk": {
      level: "must",
      claim: "On a Unix domain socket `end(chunk)` of 16 MiB delivers every byte before the end.",
      rows: ["K11", "HC9"],
      docs: ["net.html#socketenddata-encoding-callback"],
      needs: ["unix"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("bulk.sock") });
        const socket = await t.dial({ path: listener.path });
        const remote = await listener.accept();
        socket.end(t.bytes(16 * MIB, 66));
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, 16 * MIB, "bytes before the end");
        t.equal(sha256, t.sha256(t.bytes(16 * MIB, 66)), "their digest");
      },
    },
    "both-directions-at-once": {
      level: "must",
      claim: "32 MiB in each direction at the same time arrive whole on both sides.",
      rows: ["K05", "K10", "K17", "BC2"],
      docs: ["net.html#class-netsocket"],
      budget: "long",
      exclusive: true,
      async run(t: TestContext) {
        const size = 32 * MIB;
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const received = t.collect(socket);
        socket.end(t.bytes(size, 1));
        const [there, here] = await Promise.all([
          remote.digestToEnd(),
          received,
          remote.sendPattern(size, 2).then(() => remote.fin()),
        ]);
        t.equal(there.length, size, "bytes that reached the peer");
        t.equal(there.sha256, t.sha256(t.bytes(size, 1)), "their digest");
        t.equal(here.length, size, "bytes received");
        t.equal(t.sha256(here), t.sha256(t.bytes(size, 2)), "their digest");
        t.equal(socket.bytesRead, size, "bytesRead");
        t.equal(socket.bytesWritten, size, "bytesWritten");
      },
    },
    "many-small-writes-keep-their-order": {
      level: "must",
      claim: "20,000 small writes of strings and buffers in one tick arrive complete and in order.",
      rows: ["K10", "WR6"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const count = 20_000;
        let expected = "";
        for (let i = 0; i < count; i++) {
          const text = `${i}é;`;
          expected += text;
          socket.write(i % 2 === 0 ? text : Buffer.from(text));
        }
        socket.end();
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, Buffer.byteLength(expected), "bytes that reached the peer");
        t.equal(sha256, t.sha256(Buffer.from(expected)), "their digest");
      },
    },
    "echo-through-pipe-returns-everything": {
      level: "must",
      claim: "A server that pipes a connection into itself echoes 16 MiB unchanged, and ends after the client's end.",
      rows: ["K14", "K06", "S12"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      budget: "long",
      async run(t: TestContext) {
        const size = 16 * MIB;
        const server = await t.listen(null, (socket) => void socket.pipe(socket));
        const remote = await t.peer.connect({ port: t.portOf(server) });
        const [echo] = await Promise.all([remote.digestToEnd(), remote.sendPattern(size, 3).then(() => remote.fin())]);
        t.equal(echo.length, size, "bytes of the echo");
        t.equal(echo.sha256, t.sha256(t.bytes(size, 3)), "their digest");
      },
    },
  },
});
