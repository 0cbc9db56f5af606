/** A stream has no message boundaries: whatever pieces the network makes, what is read is what was written. */
import { Buffer } from "node:buffer";
import { group, type TestContext } from "../../../src/case.ts";
import { relayed } from "../../../src/relayed.ts";

const TEXT = "aé€𝄞 – 日本語 👩‍👩‍👧 ".repeat(20);

export default group({
  id: "net/relay/slicing",
  cases: {
    "frames-survive-one-byte-slices": {
      level: "must",
      claim: "Frames with a length before them are read whole, though every byte arrives by itself.",
      rows: ["K05", "K10"],
      docs: ["net.html#event-data"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted, relay } = await relayed(t, { up: { slice: 1 } });
        const frames = [0, 1, 2, 127, 300].map((length, i) => t.bytes(length, i + 1));
        const read: Buffer[] = [];
        let rest: Buffer = Buffer.alloc(0);
        accepted.on("data", (chunk: Buffer) => {
          rest = Buffer.concat([rest, chunk]);
          while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE()) {
            const end = 2 + rest.readUInt16BE();
            read.push(rest.subarray(2, end));
            rest = rest.subarray(end);
          }
        });
        for (const frame of frames) {
          const head = Buffer.alloc(2);
          head.writeUInt16BE(frame.length);
          client.write(head);
          client.write(frame);
        }
        await t.until(() => read.length === frames.length, "every frame");
        t.deepEqual(read.map(t.sha256), frames.map(t.sha256), "digests of the frames");
        const total = frames.reduce((sum, { length }) => sum + length + 2, 0);
        t.deepEqual(await relay.forwarded("up"), { bytes: total, pieces: total }, "what the relay passed on");
      },
    },
    "multi-byte-text-is-never-split": {
      level: "must",
      claim: "After setEncoding('utf8') no `data` string holds half a character, though every byte arrives by itself.",
      rows: ["K05"],
      docs: ["net.html#socketsetencodingencoding"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted } = await relayed(t, { up: { slice: 1 } });
        const read: string[] = [];
        accepted.setEncoding("utf8");
        accepted.on("data", (text: string) => read.push(text));
        client.end(TEXT);
        await t.once(accepted, "end");
        t.equal(read.join(""), TEXT, "the text");
        t.deepEqual(
          read.filter((text) => text.includes("\uFFFD") || text !== text.toWellFormed()),
          [],
          "strings with half a character",
        );
      },
    },
    "two-byte-text-is-joined-again": {
      level: "must",
      claim: "After setEncoding('utf16le') the strings of random slices join to the text: no code unit is cut.",
      rows: ["K05"],
      docs: ["net.html#socketsetencodingencoding"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted } = await relayed(t, { up: { slice: "random" } });
        const read: string[] = [];
        accepted.setEncoding("utf16le");
        accepted.on("data", (text: string) => read.push(text));
        client.end(TEXT, "utf16le");
        await t.once(accepted, "end");
        t.equal(read.join(""), TEXT, "the text");
      },
    },
    "base-sixty-four-needs-no-padding-between-slices": {
      level: "must",
      claim: "After setEncoding('base64') the strings of many slices join to the encoding of the whole.",
      rows: ["K05"],
      docs: ["net.html#socketsetencodingencoding"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted } = await relayed(t, { up: { slice: "random" } });
        const data = t.bytes(500);
        let read = "";
        accepted.setEncoding("base64");
        accepted.on("data", (text: string) => {
          read += text;
        });
        client.end(data);
        await t.once(accepted, "end");
        t.equal(read, data.toString("base64"), "the joined strings");
      },
    },
    "echo-by-pipe-survives-slices-and-latency": {
      level: "must",
      claim: "A piped echo returns every byte in order, though both directions are cut and delayed at random.",
      rows: ["K14", "K05", "P01"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      needs: ["tcp"],
      budget: "long",
      async run(t: TestContext) {
        const faults = { slice: "random", turns: 2 } as const;
        const { client, accepted } = await relayed(
          t,
          { up: faults, down: faults },
          { server: { allowHalfOpen: true } },
        );
        accepted.pipe(accepted);
        const data = t.bytes(20_000);
        const back = t.collect(client);
        for (let at = 0; at < data.length; at += 1_700) client.write(data.subarray(at, at + 1_700));
        client.end();
        t.equal(t.sha256(await back), t.sha256(data), "digest of the echo");
      },
    },
    "iteration-sees-every-byte": {
      level: "must",
      claim: "`for await` over a socket yields every byte of a sliced stream and ends with it.",
      rows: ["K22", "K05"],
      docs: ["stream.html#readablesymbolasynciterator"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted } = await relayed(t, { up: { slice: 3, turns: 1 } });
        const data = t.bytes(1_000);
        client.end(data);
        const chunks: Buffer[] = [];
        for await (const chunk of accepted) chunks.push(chunk as Buffer);
        t.equal(t.sha256(Buffer.concat(chunks)), t.sha256(data), "digest");
      },
    },
    "gathered-writes-arrive-together": {
      level: "must",
      claim: "Many small writes that the network joins are read as one run of bytes; counters agree at both ends.",
      rows: ["K05", "K17"],
      docs: ["net.html#socketbytesread"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted, relay } = await relayed(t, { up: { gather: 900 } });
        const whole = t.collect(accepted);
        for (let i = 0; i < 300; i += 1) client.write(`${String(i).padStart(3, "0")} `);
        client.end();
        const text = (await whole).toString();
        t.equal(text, Array.from({ length: 300 }, (_, i) => `${String(i).padStart(3, "0")} `).join(""), "what is read");
        t.equal(accepted.bytesRead, 1_200, "bytesRead");
        t.equal(client.bytesWritten, 1_200, "bytesWritten");
        t.ok((await relay.forwarded("up")).pieces <= 2, "the relay sent at most two pieces");
      },
    },
    "onread-buffer-gets-every-slice": {
      level: "must",
      claim: "With `onread` each slice is told in the caller's buffer, and nothing is told twice.",
      rows: ["K01"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const buffer = Buffer.alloc(64);
        const read: Buffer[] = [];
        const onread = {
          buffer,
          callback(length: number, given: Uint8Array): boolean {
            read.push(Buffer.from(given.subarray(0, length)));
            return true;
          },
        };
        const { client, accepted } = await relayed(t, { down: { slice: "random" } }, { client: { onread } });
        const data = t.bytes(700);
        accepted.end(data);
        await t.once(client, "end");
        t.equal(t.sha256(Buffer.concat(read)), t.sha256(data), "digest");
      },
    },
  },
});
