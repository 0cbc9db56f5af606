import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/encoding",
  cases: {
    "data-is-a-buffer-by-default": {
      level: "must",
      claim: "Without an encoding every `data` chunk is a Buffer.",
      rows: ["K05"],
      docs: ["net.html#event-data"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const data = t.once(socket, "data");
        await remote.send(new Uint8Array([0, 255, 128, 10]));
        const [chunk] = await data;
        t.ok(Buffer.isBuffer(chunk), "a Buffer");
        t.deepEqual([...chunk], [0, 255, 128, 10], "its bytes");
      },
    },
    "multi-byte-characters-are-never-split": {
      level: "must",
      claim: "After `setEncoding('utf8')` chunks are strings, and a character that arrives byte by byte comes whole.",
      rows: ["K05"],
      docs: ["net.html#socketsetencodingencoding"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        socket.setEncoding("utf8");
        const chunks: unknown[] = [];
        socket.on("data", (chunk: unknown) => chunks.push(chunk));
        const ended = t.once(socket, "end");
        const bytes = Buffer.from("a€😀z");
        for (let i = 0; i < bytes.length; i++) {
          await remote.send(bytes.subarray(i, i + 1));
          await t.until(() => socket.bytesRead === i + 1, `byte ${i} has arrived`);
        }
        await remote.fin();
        await ended;
        t.deepEqual(chunks, ["a", "€", "😀", "z"], "chunks");
      },
    },
    "hex-and-base64-decode": {
      level: "must",
      claim: "`setEncoding` takes every Buffer encoding: hex, base64, latin1, utf16le.",
      rows: ["K05"],
      docs: ["net.html#socketsetencodingencoding"],
      async run(t: TestContext) {
        const bytes = Buffer.from([0x41, 0x00, 0xe9, 0x00, 0xff, 0x10]);
        const listener = await t.peer.listen();
        for (const encoding of ["hex", "base64", "latin1", "utf16le"] as const) {
          const socket = await t.dial(listener.port);
          const remote = await listener.accept();
          socket.setEncoding(encoding);
          let text = "";
          socket.on("data", (chunk: unknown) => {
            text += chunk;
          });
          const ended = t.once(socket, "end");
          await remote.send(bytes);
          await remote.fin();
          await ended;
          t.equal(text, bytes.toString(encoding), encoding);
        }
      },
    },
    "set-encoding-converts-what-is-buffered": {
      level: "must",
      claim: "`setEncoding` applies to bytes that were received before it and not read yet.",
      rows: ["K05"],
      docs: ["stream.html#readablesetencodingencoding"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const readable = t.once(socket, "readable");
        await remote.send("grüße");
        await readable;
        socket.setEncoding("utf8");
        t.equal(socket.read(), "grüße", "read() after setEncoding");
      },
    },
    "written-strings-follow-their-encoding": {
      level: "must",
      claim: "A written string is encoded as its encoding says, UTF-8 by default, whole characters always.",
      rows: ["K10"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        socket.write("é");
        socket.write("é", "latin1");
        socket.write("00ff", "hex");
        socket.write("AQI=", "base64");
        socket.write("AQI", "base64url");
        socket.write("A", "utf16le");
        socket.end("€", "utf8");
        const expected = [0xc3, 0xa9, 0xe9, 0x00, 0xff, 1, 2, 1, 2, 0x41, 0, 0xe2, 0x82, 0xac];
        t.deepEqual([...(await remote.readToEnd())], expected, "bytes on the wire");
      },
    },
    "default-encoding-is-used-for-strings": {
      level: "must",
      claim: "`setDefaultEncoding` sets the encoding of strings written without one, and returns the socket.",
      rows: ["K22", "K10"],
      docs: ["stream.html#writablesetdefaultencodingencoding"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        t.equal(socket.setDefaultEncoding("hex"), socket, "the returned value");
        socket.write("616263");
        socket.write("abc", "utf8");
        socket.end("64");
        t.equal((await remote.readToEnd()).toString(), "abcabcd", "what the peer read");
      },
    },
    "every-kind-of-bytes-is-written-as-its-bytes": {
      level: "must",
      claim: "Buffers, typed arrays and DataViews are written as exactly the bytes they view.",
      rows: ["K10"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const memory = new Uint8Array([9, 1, 2, 3, 4, 9]).buffer;
        socket.write(Buffer.from([0]));
        socket.write(new Uint8Array(memory, 1, 2));
        socket.write(new Uint16Array([0x0505]) as unknown as Uint8Array);
        socket.write(new DataView(memory, 3, 2) as unknown as Uint8Array);
        socket.end(new Uint8ClampedArray([7]) as unknown as Uint8Array);
        t.deepEqual([...(await remote.readToEnd())], [0, 1, 2, 5, 5, 3, 4, 7], "bytes on the wire");
      },
    },
    "empty-writes-call-back-and-send-nothing": {
      level: "must",
      claim: "Empty strings and buffers put no byte on the wire, and their callbacks are called in order.",
      rows: ["K10"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const calls: string[] = [];
        socket.write("", () => calls.push("empty string"));
        socket.write(Buffer.alloc(0), () => calls.push("empty buffer"));
        socket.write("x", () => calls.push("x"));
        await t.until(() => calls.length === 3, "three callbacks");
        t.deepEqual(calls, ["empty string", "empty buffer", "x"], "order of the callbacks");
        socket.end();
        t.equal((await remote.readToEnd()).toString(), "x", "what the peer read");
      },
    },
  },
});
