/** Reading as parsers in published packages do it. */
import { Buffer } from "node:buffer";
import { group } from "../../../src/case.ts";

export default group({
  id: "net/interop/parsers",
  cases: {
    "one-read-per-readable": {
      level: "must",
      claim: "a reader that calls read() once per `readable` event gets every byte",
      rows: ["K05", "K22"],
      docs: ["stream.html#event-readable"],
      budget: "long",
      async run(t) {
        const length = 4 << 20;
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const connection = await listener.accept();
        let received = 0;
        socket.on("readable", () => {
          const chunk: Buffer | null = socket.read();
          received += chunk?.length ?? 0;
        });
        await connection.startPattern(length);
        await t.until(() => received === length, "all bytes are read");
        t.equal(socket.readableLength, 0, "bytes left in the stream");
      },
    },
    "one-read-per-readable-to-end": {
      level: "must",
      claim: "a reader that calls read() once per `readable` event gets every byte before `end`",
      rows: ["K05", "K06", "K22"],
      docs: ["stream.html#event-readable"],
      budget: "long",
      async run(t) {
        const length = 1 << 20;
        const { client, accepted } = await t.pair();
        const parts: Buffer[] = [];
        accepted.on("readable", () => {
          const chunk: Buffer | null = accepted.read();
          if (chunk !== null) parts.push(chunk);
        });
        const ended = t.once(accepted, "end");
        client.end(t.bytes(length));
        await ended;
        t.equal(t.sha256(Buffer.concat(parts)), t.sha256(t.bytes(length)), "the bytes read");
      },
    },
  },
});
