/** What a server's sockets do when the client has sent its FIN, with and without `allowHalfOpen`. */

import { existsSync } from "node:fs";
import type { NetSocket } from "@sock/core";
import { group, type TestContext } from "../../../src/case.ts";

const STANDSTILL_MS = 5_000;

type Where = (t: TestContext) => { path: string } | { port: number; host: string };

const TCP: Where = () => ({ port: 0, host: "127.0.0.1" });
const UNIX: Where = (t) => ({ path: t.path("half-open") });

/** A server and a reference client of it, with the accepted socket. */
async function serve(t: TestContext, options: object, where: Where) {
  const place = where(t);
  let take: (socket: NetSocket) => void = () => {};
  const socket = new Promise<NetSocket>((resolve) => {
    take = resolve;
  });
  const server = await t.listen(options, (s) => take(t.own(s)), place);
  const client = await t.peer.connect("path" in place ? place : { port: t.portOf(server) });
  return { server, client, accepted: await socket };
}

async function repliesLate(t: TestContext, where: Where): Promise<void> {
  const { client, accepted } = await serve(t, { allowHalfOpen: true }, where);
  accepted.resume();
  const ended = t.once(accepted, "end");
  await client.send("question");
  await client.fin();
  await ended;
  t.equal(accepted.writable, true, "writable after the client's FIN");
  t.equal(accepted.readyState, "writeOnly", "readyState");
  // Long after, in events: the client answers nothing any more, so other work stands in between.
  await t.turns(20);
  accepted.write("late ");
  await t.turns(20);
  accepted.end("answer");
  t.equal((await client.readToEnd()).toString(), "late answer", "what the client reads");
}

async function endsByItself(t: TestContext, where: Where): Promise<void> {
  const { client, accepted } = await serve(t, {}, where);
  const log = t.journal();
  log.watch("", accepted, ["end", "finish", "close", "error"]);
  accepted.resume();
  await client.fin();
  t.equal((await client.readToEnd()).length, 0, "bytes before the server's FIN");
  await log.until("close(false)");
  log.ordered("end", "close(false)");
  log.ordered("finish", "close(false)");
  log.lacks("error");
}

/** Ten clients that end their side at once; a file says when all have, before any is accepted. */
const CLIENTS = `
import { writeFileSync } from "node:fs";
const [port, file] = process.argv.slice(-2);
const sizes = [];
let ended = 0;
for (let i = 0; i < 10; i++) {
  const client = net.connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });
  client.end(() => ++ended === 10 && writeFileSync(file, ""));
  client.on("data", () => {}).on("close", () => sizes.push(client.bytesRead) === 10 && console.log(sizes.join(" ")));
}`;

export default group({
  id: "net/server/half-open",
  cases: {
    "default-answers-fin-with-fin": {
      level: "must",
      claim: "Without allowHalfOpen the server's socket answers the client's FIN with its own and closes cleanly.",
      rows: ["S12", "HC1"],
      docs: ["net.html#event-end"],
      run: (t) => endsByItself(t, TCP),
    },
    "default-answers-fin-with-fin-on-a-path": {
      level: "must",
      claim: "On a path too, without allowHalfOpen, the server's socket answers the client's FIN with its own.",
      rows: ["S12", "HC2", "S02"],
      needs: ["unix"],
      run: (t) => endsByItself(t, UNIX),
    },
    "client-that-ends-at-once-is-answered": {
      level: "must",
      claim: "A client whose FIN comes with its connection gets the server's first words, few or many.",
      rows: ["S12", "S13", "K10"],
      docs: ["net.html#event-connection"],
      budget: "long",
      async run(t: TestContext) {
        const answers = [1, 2, 64, 4096, 4097, 20_000, 64_000, 100_000, 300_000, 1_000_000];
        let next = 0;
        const server = await t.listen({ allowHalfOpen: true }, (s) => {
          t.own(s).resume();
          s.end(Buffer.alloc(answers[next++] ?? 0, "a"));
        });
        const file = t.path("ended");
        const running = t.child(CLIENTS, [String(t.portOf(server)), file]);
        // This process stands still while the clients connect and end, so that it finds both at once; not for ever.
        const last = performance.now() + STANDSTILL_MS;
        while (!existsSync(file) && performance.now() < last);
        const { stdout, stderr } = await running;
        t.equal(stderr, "", "what the clients complain of");
        const sizes = stdout.trim().split(" ").map(Number);
        t.deepEqual(
          sizes.sort((a, b) => a - b),
          answers,
          "bytes of the answers",
        );
      },
    },
    "default-sends-its-own-data-first": {
      level: "must",
      claim:
        "Without allowHalfOpen data that the server wrote before the client's FIN is sent whole before the server's FIN.",
      rows: ["S12"],
      budget: "long",
      async run(t: TestContext) {
        const size = 4 * 1024 * 1024;
        const { client, accepted } = await serve(t, {}, TCP);
        accepted.resume();
        accepted.write(t.bytes(size, 3));
        await client.fin();
        const { length, sha256 } = await client.digestToEnd();
        t.equal(length, size, "bytes received");
        t.equal(sha256, t.sha256(t.bytes(size, 3)), "digest");
      },
    },
    "default-refuses-a-write-after-end": {
      level: "must",
      claim: "Without allowHalfOpen a write after 'end' fails and its callback gets the error.",
      rows: ["S12", "HC13"],
      async run(t: TestContext) {
        const { client, accepted } = await serve(t, {}, TCP);
        accepted.on("error", () => {});
        accepted.resume();
        const closed = t.once(accepted, "close");
        await client.fin();
        await closed;
        const error = await new Promise((resolve) => accepted.write("too late", resolve));
        t.ok(error instanceof Error, "the callback gets an error");
      },
    },
    "late-reply": {
      level: "must",
      claim: "With allowHalfOpen: true the server's socket stays writable after the client's FIN and replies late.",
      rows: ["S13", "HC1"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      run: (t) => repliesLate(t, TCP),
    },
    "late-reply-on-a-path": {
      level: "must",
      claim: "On a path too, with allowHalfOpen: true, the server replies late after the client's FIN.",
      rows: ["S13", "HC2", "S02"],
      needs: ["unix"],
      run: (t) => repliesLate(t, UNIX),
    },
    "never-ends-by-itself": {
      level: "must",
      claim:
        "With allowHalfOpen: true nothing ends the server's socket but its own end(): no 'finish', no 'close' after 'end'.",
      rows: ["S13", "HC1"],
      async run(t: TestContext) {
        const { client, accepted } = await serve(t, { allowHalfOpen: true }, TCP);
        const log = t.journal();
        log.watch("", accepted, ["end", "finish", "close", "error"]);
        accepted.resume();
        await client.fin();
        await log.until("end");
        await t.never(accepted, "close");
        log.equals(["end"]);
        t.equal(accepted.destroyed, false, "destroyed");
        accepted.end();
        await log.until("close(false)");
        log.equals(["end", "finish", "close(false)"]);
        t.equal((await client.readToEnd()).length, 0, "bytes the client reads");
      },
    },
    "big-reply-after-fin": {
      level: "must",
      claim: "With allowHalfOpen: true a reply of several megabytes after the client's FIN arrives whole.",
      rows: ["S13", "HC1"],
      budget: "long",
      async run(t: TestContext) {
        const size = 8 * 1024 * 1024;
        const { client, accepted } = await serve(t, { allowHalfOpen: true }, TCP);
        accepted.resume();
        const ended = t.once(accepted, "end");
        await client.fin();
        await ended;
        accepted.end(t.bytes(size, 5));
        const { length, sha256 } = await client.digestToEnd();
        t.equal(length, size, "bytes received");
        t.equal(sha256, t.sha256(t.bytes(size, 5)), "digest");
      },
    },
    "big-reply-after-fin-on-a-path": {
      level: "must",
      claim: "On a path too a reply of several megabytes after the client's FIN arrives whole.",
      rows: ["S13", "HC2"],
      needs: ["unix"],
      budget: "long",
      async run(t: TestContext) {
        const size = 8 * 1024 * 1024;
        const { client, accepted } = await serve(t, { allowHalfOpen: true }, UNIX);
        accepted.resume();
        const ended = t.once(accepted, "end");
        await client.fin();
        await ended;
        accepted.end(t.bytes(size, 6));
        const { length, sha256 } = await client.digestToEnd();
        t.equal(length, size, "bytes received");
        t.equal(sha256, t.sha256(t.bytes(size, 6)), "digest");
      },
    },
    "server-ends-first": {
      level: "must",
      claim: "A server that ends first still receives everything the client sends afterwards.",
      rows: ["S12", "HC5", "K11"],
      async run(t: TestContext) {
        for (const allowHalfOpen of [false, true]) {
          const { client, accepted } = await serve(t, { allowHalfOpen }, TCP);
          accepted.end("done talking");
          t.equal((await client.readToEnd()).toString(), "done talking", "what the client reads");
          await client.send("but I ");
          await client.send("am not");
          await client.fin();
          t.equal(
            (await t.collect(accepted)).toString(),
            "but I am not",
            `received with allowHalfOpen ${allowHalfOpen}`,
          );
        }
      },
    },
    "echo-by-pipe-of-a-client-that-ends-first": {
      level: "must",
      claim:
        "With allowHalfOpen: true socket.pipe(socket) echoes everything to a client that has already sent its FIN.",
      rows: ["S13", "HC6", "K14"],
      budget: "long",
      async run(t: TestContext) {
        const size = 1024 * 1024;
        const server = await t.listen({ allowHalfOpen: true }, (socket) => void socket.pipe(socket));
        const client = await t.peer.connect({ port: t.portOf(server) });
        await client.startPattern(size, 9);
        const echoed = await client.read(size);
        await client.fin();
        t.equal((await client.readToEnd()).length, 0, "bytes after the echo");
        t.equal(t.sha256(echoed), t.sha256(t.bytes(size, 9)), "digest of the echo");
      },
    },
    "half-open-with-async-iteration": {
      level: "should",
      claim: "An accepted half-open socket read by `for await` has delivered every byte when the loop ends.",
      rows: ["HC4", "K22", "S13"],
      async run(t: TestContext) {
        const { client, accepted } = await serve(t, { allowHalfOpen: true }, TCP);
        await client.send("abc");
        await client.fin();
        let text = "";
        for await (const chunk of accepted) text += String(chunk);
        t.equal(text, "abc", "what the loop read");
        t.note("writable after the loop", accepted.writable);
      },
    },
    "half-open-server-under-a-shared-handle": {
      level: "must",
      claim: "A half-open server that listens on another server's handle replies after the client's FIN.",
      rows: ["HC3", "S03", "S13"],
      needs: ["fd.listen"],
      async run(t: TestContext) {
        const first = await t.listen();
        let take: (socket: NetSocket) => void = () => {};
        const socket = new Promise<NetSocket>((resolve) => {
          take = resolve;
        });
        const second = t.own(t.net.createServer({ allowHalfOpen: true }, (s) => take(t.own(s))));
        second.listen(first);
        await t.once(second, "listening");
        first.removeAllListeners("connection");
        const client = await t.peer.connect({ port: t.portOf(first) });
        const accepted = await socket;
        accepted.resume();
        const ended = t.once(accepted, "end");
        await client.fin();
        await ended;
        accepted.end("shared");
        t.equal((await client.readToEnd()).toString(), "shared", "what the client reads");
      },
    },
  },
});
