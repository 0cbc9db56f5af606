/** Writes that wait together, and reach the kernel in one call. */
import { Buffer } from "node:buffer";
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/gathered-writes",
  cases: {
    "corked-chunks-keep-their-order": {
      level: "must",
      claim: "Chunks of every kind that were written between `cork` and `uncork` arrive in the order of their writes.",
      rows: ["K10", "K22"],
      docs: ["stream.html#writablecork"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        socket.cork();
        socket.write(Buffer.from("buffer, "));
        socket.write("text, ");
        socket.write(new Uint8Array([0x62, 0x79, 0x74, 0x65, 0x73, 0x2c, 0x20]));
        socket.write("6865782c20", "hex");
        socket.write(Buffer.alloc(8000, "."));
        socket.write("end");
        socket.uncork();
        socket.end();
        const expected = `buffer, text, bytes, hex, ${".".repeat(8000)}end`;
        t.equal((await remote.readToEnd()).toString(), expected, "what the peer read");
      },
    },
    "chunks-behind-a-waiting-write-keep-their-order": {
      level: "must",
      claim:
        "Buffers written while the kernel takes no more arrive behind what waits there, in the order of their writes.",
      rows: ["K10", "WR6", "WR8"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const length = 12 * 1024 * 1024;
        const data = t.bytes(length);
        // Larger than what the kernel holds for a peer that does not read.
        socket.write(data.subarray(0, length - 100_000));
        for (let at = length - 100_000; at < length; at += 500) socket.write(data.subarray(at, at + 500));
        t.ok(socket.writableLength > 100_000, "the writes wait");
        socket.end();
        t.deepEqual(await remote.digestToEnd(), { length, sha256: t.sha256(data) }, "what the peer got");
      },
    },
  },
});
