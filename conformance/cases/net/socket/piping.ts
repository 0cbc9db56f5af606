import { createReadStream, createWriteStream, readFileSync, writeFileSync } from "node:fs";
import { PassThrough, Transform, Writable } from "node:stream";
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/piping",
  cases: {
    "socket-into-a-file": {
      level: "must",
      claim: "A socket piped into a file writes everything and closes it at `end`.",
      rows: ["K14"],
      docs: ["stream.html#readablepipedestination-options"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const path = t.path("received");
        const file = createWriteStream(path);
        const closed = t.once(file, "close");
        t.equal(socket.pipe(file), file, "what pipe() returned");
        await remote.sendPattern(200_000, 12);
        await remote.fin();
        await closed;
        t.equal(t.sha256(readFileSync(path)), t.sha256(t.bytes(200_000, 12)), "digest of the file");
      },
    },
    "end-false-leaves-the-destination-open": {
      level: "must",
      claim:
        "`pipe(dest, { end: false })` leaves the file open at `end`: a farewell written then stands behind the data.",
      rows: ["K14"],
      docs: ["stream.html#readablepipedestination-options"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const path = t.path("farewell");
        const file = createWriteStream(path);
        const closed = t.once(file, "close");
        socket.pipe(file, { end: false });
        socket.on("end", () => {
          t.equal(file.writableEnded, false, "writableEnded at `end`");
          file.end("farewell");
        });
        await remote.send("the data, ");
        await remote.fin();
        await closed;
        t.equal(readFileSync(path, "utf8"), "the data, farewell", "the file");
      },
    },
    "several-clients-into-one-file": {
      level: "must",
      claim: "The data of several connections piped with `end: false` into one file is all there.",
      rows: ["K14"],
      docs: ["stream.html#readablepipedestination-options"],
      async run(t: TestContext) {
        const path = t.path("several");
        const file = createWriteStream(path);
        let ended = 0;
        const server = await t.listen(null, (socket) => {
          socket.pipe(file, { end: false });
          socket.on("end", () => ended++);
        });
        for (const word of ["alpha ", "beta ", "gamma "]) {
          const remote = await t.peer.connect({ port: t.portOf(server) });
          await remote.send(word);
          await remote.fin();
          await remote.readToEnd();
        }
        await t.until(() => ended === 3, "three ends");
        const closed = t.once(file, "close");
        file.end();
        await closed;
        const words = readFileSync(path, "utf8").trim().split(" ").sort();
        t.deepEqual(words, ["alpha", "beta", "gamma"], "the words in the file");
      },
    },
    "file-into-a-socket": {
      level: "must",
      claim: "A file piped into a socket arrives whole, followed by FIN.",
      rows: ["K14"],
      docs: ["stream.html#readablepipedestination-options"],
      async run(t: TestContext) {
        const path = t.path("sent");
        writeFileSync(path, t.bytes(300_000, 13));
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        createReadStream(path).pipe(socket);
        const { length, sha256 } = await remote.digestToEnd();
        t.equal(length, 300_000, "bytes that reached the peer");
        t.equal(sha256, t.sha256(t.bytes(300_000, 13)), "their digest");
      },
    },
    "socket-into-another-socket": {
      level: "must",
      claim: "Two sockets piped into each other relay both directions, half-close included.",
      rows: ["K14", "HC6"],
      docs: ["stream.html#readablepipedestination-options"],
      async run(t: TestContext) {
        const target = await t.peer.listen();
        const proxy = await t.listen({ allowHalfOpen: true }, (inner) => {
          const outer = t.own(t.net.connect({ port: target.port, host: "127.0.0.1", allowHalfOpen: true }));
          inner.pipe(outer).pipe(inner);
        });
        const client = await t.peer.connect({ port: t.portOf(proxy) });
        const service = await target.accept();
        await client.send("request");
        await client.fin();
        t.equal((await service.readToEnd()).toString(), "request", "what the service read before FIN");
        await service.send("response after the half-close");
        await service.fin();
        t.equal((await client.readToEnd()).toString(), "response after the half-close", "what the client read");
      },
    },
    "unpipe-stops-the-flow": {
      level: "must",
      claim: "After `unpipe` nothing more reaches the destination, and the rest can be read elsewhere.",
      rows: ["K14", "K13"],
      docs: ["stream.html#readableunpipedestination"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        let sunk = "";
        const sink = new Writable({
          write(chunk, _encoding, done) {
            sunk += chunk;
            done();
          },
        });
        socket.pipe(sink);
        await remote.send("piped");
        await t.until(() => sunk === "piped", "the first part");
        socket.unpipe(sink);
        const rest = t.collect(socket);
        socket.resume();
        await remote.send("elsewhere");
        await remote.fin();
        t.equal((await rest).toString(), "elsewhere", "the rest");
        t.equal(sunk, "piped", "what the destination got");
      },
    },
    "transform-between-two-directions": {
      level: "must",
      claim: "A connection piped through a transform back into itself answers in the transform's words.",
      rows: ["K14", "P01"],
      docs: ["stream.html#readablepipedestination-options"],
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => {
          const upper = new Transform({
            transform(chunk, _encoding, done) {
              done(null, chunk.toString().toUpperCase());
            },
          });
          socket.pipe(upper).pipe(socket);
        });
        const remote = await t.peer.connect({ port: t.portOf(server) });
        await remote.send("quiet");
        await remote.fin();
        t.equal((await remote.readToEnd()).toString(), "QUIET", "the answer");
      },
    },
    "slow-destination-holds-the-socket-back": {
      level: "must",
      claim: "A destination that takes no more makes the pipe pause the socket, and nothing is lost when it goes on.",
      rows: ["K13", "K14"],
      docs: ["stream.html#readablepipedestination-options"],
      budget: "long",
      async run(t: TestContext) {
        const size = 24 * 1024 * 1024;
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        let go = (): void => {};
        const chunks: Buffer[] = [];
        let open = false;
        const sink = new Writable({
          highWaterMark: 64 * 1024,
          write(chunk, _encoding, done) {
            chunks.push(chunk);
            if (open) done();
            else go = () => done();
          },
        });
        socket.pipe(sink);
        const sent = remote.sendPattern(size, 15).then(() => remote.fin());
        await t.never(socket, "end", 200);
        t.ok(socket.bytesRead < 4 * 1024 * 1024, `bytesRead ${socket.bytesRead} with a stopped destination`);
        const finished = t.once(sink, "finish");
        open = true;
        go();
        await Promise.all([sent, finished]);
        const all = Buffer.concat(chunks);
        t.equal(all.length, size, "bytes received");
        t.equal(t.sha256(all), t.sha256(t.bytes(size, 15)), "their digest");
      },
    },
    "being-piped-into-is-told": {
      level: "must",
      claim: "A socket that is piped into emits 'pipe' with the source, and 'unpipe' when the source lets go.",
      rows: ["K14", "K22"],
      members: ["net.Socket#event:pipe", "net.Socket#event:unpipe"],
      docs: ["stream.html#event-pipe", "stream.html#event-unpipe"],
      async run(t: TestContext) {
        const { client } = await t.pair();
        const source = new PassThrough();
        const told: unknown[] = [];
        client.on("pipe", (from) => told.push("pipe", from === source));
        client.on("unpipe", (from) => told.push("unpipe", from === source));
        source.pipe(client);
        source.unpipe(client);
        t.deepEqual(told, ["pipe", true, "unpipe", true], "what the socket was told");
      },
    },
  },
});
