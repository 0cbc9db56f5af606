import type { NetSocket } from "@sock/core";
import { group, type TestContext } from "../../../src/case.ts";

/** A message behind its length, as Kafka, Postgres and many others frame theirs. */
function frame(body: string | Uint8Array): Buffer {
  const bytes = Buffer.from(body as string);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
}

/** Calls back with each complete frame, however the bytes were cut. */
function onFrame(socket: NetSocket, handle: (body: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: unknown) => {
    rest = Buffer.concat([rest, chunk as Buffer]);
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (rest.length < 4 + length) return;
      const body = rest.subarray(4, 4 + length);
      rest = rest.subarray(4 + length);
      handle(body);
    }
  });
}

export default group({
  id: "net/socket/protocols",
  cases: {
    "length-prefixed-requests-get-their-replies": {
      level: "must",
      claim: "A client with keep-alive and no-delay that sends length-prefixed frames gets every reply, in order.",
      rows: ["K05", "K10", "LB2"],
      docs: ["net.html#class-netsocket"],
      needs: ["tcp.keep-alive"],
      budget: "long",
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => onFrame(socket, (body) => socket.write(frame(body))));
        const socket = t.own(t.net.connect({ port: t.portOf(server), host: "127.0.0.1" }));
        socket.setKeepAlive(true, 60_000);
        socket.setNoDelay(true);
        const replies: string[] = [];
        onFrame(socket, (body) => replies.push(body.toString()));
        const requests = Array.from({ length: 500 }, (_, i) => `request ${i} ${"x".repeat(i * 7)}`);
        for (const request of requests) socket.write(frame(request));
        await t.until(() => replies.length === requests.length, "all replies");
        t.deepEqual(replies, requests, "replies");
      },
    },
    "frames-cut-byte-by-byte-are-put-together": {
      level: "must",
      claim: "Frames that the network cuts at every byte arrive as they were sent.",
      rows: ["K05", "LB2"],
      docs: ["net.html#event-data"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const bodies: string[] = [];
        onFrame(socket, (body) => bodies.push(body.toString()));
        const wire = Buffer.concat([frame("first"), frame(""), frame("third")]);
        for (const byte of wire) await remote.send(new Uint8Array([byte]));
        await t.until(() => bodies.length === 3, "three frames");
        t.deepEqual(bodies, ["first", "", "third"], "frames");
      },
    },
    "pipelined-queries-all-resolve": {
      level: "must",
      claim: "A client that pipelines 1000 queries without waiting has every one answered, in order.",
      rows: ["K08", "K10", "LB1"],
      docs: ["net.html#class-netsocket"],
      budget: "long",
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => {
          let text = "";
          socket.setEncoding("utf8");
          socket.on("data", (chunk: unknown) => {
            text += chunk;
            const lines = text.split("\n");
            text = lines.pop() ?? "";
            for (const line of lines) socket.write(`${line} answered\n`);
          });
        });
        const socket = await t.dial(t.portOf(server));
        socket.setEncoding("utf8");
        let received = "";
        socket.on("data", (chunk: unknown) => {
          received += chunk;
        });
        const count = 1000;
        for (let i = 0; i < count; i++) socket.write(`query ${i}\n`);
        await t.until(() => received.split("\n").length === count + 1, "all answers");
        const expected = Array.from({ length: count }, (_, i) => `query ${i} answered`);
        t.deepEqual(received.trimEnd().split("\n"), expected, "answers");
      },
    },
    "pool-of-clients-keeps-them-apart": {
      level: "must",
      claim: "Ten pooled clients, each with its own conversation of a hundred turns, never see each other's bytes.",
      rows: ["K05", "LB1", "LB4"],
      docs: ["net.html#class-netsocket"],
      budget: "long",
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => onFrame(socket, (body) => socket.write(frame(body))));
        const talk = async (name: number): Promise<number> => {
          const socket = await t.dial(t.portOf(server));
          let turn = 0;
          let wrong = 0;
          const done = new Promise<void>((resolve) => {
            onFrame(socket, (body) => {
              if (body.toString() !== `client ${name} turn ${turn}`) wrong++;
              turn++;
              if (turn === 100) resolve();
              else socket.write(frame(`client ${name} turn ${turn}`));
            });
          });
          socket.write(frame(`client ${name} turn 0`));
          await done;
          socket.destroy();
          return wrong;
        };
        const wrong = await Promise.all(Array.from({ length: 10 }, (_, i) => talk(i)));
        t.deepEqual(wrong, Array(10).fill(0), "wrong replies of each client");
      },
    },
    "client-survives-a-server-that-goes-away": {
      level: "must",
      claim: "When its server resets and comes back, a client sees `error` and `close`, dials again and is answered.",
      rows: ["K09", "K20", "LB3"],
      docs: ["net.html#event-close_1"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const log = t.journal();
        const first = log.watch("first", await t.dial(listener.port), ["end", "error", "close"]);
        first.resume();
        const before = await listener.accept();
        await before.rst();
        await log.until("first:close(true)");
        log.equals(["first:error", "first:close(true)"]);
        const second = await t.dial(listener.port);
        const after = await listener.accept();
        const data = t.once(second, "data");
        await after.send("back again");
        t.equal(String((await data)[0]), "back again", "the answer");
      },
    },
    "line-reader-over-a-socket": {
      level: "must",
      claim: "`node:readline` over a socket yields its lines, whatever the cut of the bytes.",
      rows: ["K22", "K05"],
      docs: ["readline.html#rlsymbolasynciterator"],
      budget: "long",
      async run(t: TestContext) {
        const { createInterface } = await import("node:readline");
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const reading = (async () => {
          const lines: string[] = [];
          for await (const line of createInterface({ input: socket })) lines.push(line);
          return lines;
        })();
        for (const piece of ["first li", "ne\r\nsec", "ond line\n", "third"]) await remote.send(piece);
        await remote.fin();
        t.deepEqual(await reading, ["first line", "second line", "third"], "lines");
      },
    },
    "proxy-relays-both-directions": {
      level: "must",
      claim: "A CONNECT-like tunnel of the adapter relays 8 MiB each way at once, unchanged.",
      rows: ["K14", "ED5", "LB10"],
      docs: ["net.html#class-netsocket"],
      budget: "long",
      async run(t: TestContext) {
        const size = 8 * 1024 * 1024;
        const target = await t.peer.listen();
        const proxy = await t.listen({ allowHalfOpen: true }, (inner) => {
          const outer = t.own(t.net.connect({ port: target.port, host: "127.0.0.1", allowHalfOpen: true }));
          inner.pipe(outer);
          outer.pipe(inner);
        });
        const client = await t.peer.connect({ port: t.portOf(proxy) });
        const service = await target.accept();
        const [there, back] = await Promise.all([
          service.digestToEnd(),
          client.digestToEnd(),
          client.sendPattern(size, 1).then(() => client.fin()),
          service.sendPattern(size, 2).then(() => service.fin()),
        ]);
        t.equal(there.sha256, t.sha256(t.bytes(size, 1)), "digest at the service");
        t.equal(back.sha256, t.sha256(t.bytes(size, 2)), "digest at the client");
      },
    },
  },
});
