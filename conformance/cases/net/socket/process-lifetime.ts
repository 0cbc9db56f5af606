import { existsSync } from "node:fs";
import { group, type TestContext } from "../../../src/case.ts";

const SIZE = 16 * 1024 * 1024;

/** The peer reads nothing before the `unref`, or the kernel might have all of it by then. */
async function outlivesUnref(t: TestContext, call: "write" | "end"): Promise<void> {
  const listener = await t.peer.listen();
  const file = t.path("unreferenced");
  const running = t.child(
    `import { writeFileSync } from "node:fs";
     const [port, file] = process.argv.slice(-2);
     const socket = net.connect(Number(port), "127.0.0.1", () => {
       socket.${call}(Buffer.alloc(${SIZE}), (error) => console.log(error ? error.code : "sent"));
       socket.unref();
       writeFileSync(file, "");
     });`,
    [String(listener.port), file],
  );
  const remote = await listener.accept();
  await t.until(() => existsSync(file), "the unref");
  t.equal((await remote.readToEnd()).length, SIZE, "bytes that the peer got");
  const { code, stdout } = await running;
  t.equal(code, 0, "exit code");
  t.equal(stdout.trim(), "sent", "what the callback is told");
}

export default group({
  id: "net/socket/process-lifetime",
  cases: {
    "connected-socket-holds-the-process": {
      level: "must",
      claim: "A connected socket keeps the process alive until the peer ends it.",
      rows: ["K18"],
      docs: ["net.html#socketref"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const running = t.child(
          `const socket = net.connect(Number(process.argv.at(-1)), "127.0.0.1", () => socket.write("up"));
           socket.resume();
           process.on("exit", () => console.log("left", socket.destroyed));`,
          [String(listener.port)],
        );
        const remote = await listener.accept();
        t.equal((await remote.read(2)).toString(), "up", "the program is up");
        let over = false;
        running.then(
          () => {
            over = true;
          },
          () => {},
        );
        await t.until(async () => (await remote.bytesRead()) === 2, "a round trip");
        t.equal(over, false, "the program has left while connected");
        await remote.fin();
        const { code, stdout } = await running;
        t.equal(code, 0, "exit code");
        t.equal(stdout.trim(), "left true", "what it printed");
      },
    },
    "unref-lets-the-process-leave": {
      level: "must",
      claim: "After `unref()` a connected socket does not keep the process alive.",
      rows: ["K18", "LF1", "LF3"],
      docs: ["net.html#socketunref"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const { code, stdout } = await t.child(
          `const socket = net.connect(Number(process.argv.at(-1)), "127.0.0.1", () => {
             console.log(socket.unref() === socket);
           });
           socket.resume();
           process.on("exit", () => console.log("left", socket.destroyed));`,
          [String(listener.port)],
        );
        t.equal(code, 0, "exit code");
        t.equal(stdout.trim(), "true\nleft false", "what it printed");
      },
    },
    "unref-before-connect-lets-the-connect-complete": {
      level: "must",
      claim: "`unref()` before `connect()` does not end the process while other work waits for the connection.",
      rows: ["K18", "LF2"],
      docs: ["net.html#socketunref"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const { code, stdout } = await t.child(
          `const socket = new net.Socket();
           socket.unref();
           socket.connect(Number(process.argv.at(-1)), "127.0.0.1", () => {
             console.log("connected");
             clearTimeout(work);
           });
           const work = setTimeout(() => console.log("too late"), 10_000);`,
          [String(listener.port)],
        );
        t.equal(code, 0, "exit code");
        t.equal(stdout.trim(), "connected", "what it printed");
      },
    },
    "unref-while-connecting-then-leaves": {
      level: "must",
      claim: "A socket unref'd while connecting does not hold the process once it is connected.",
      rows: ["K18", "LF1", "LF2", "LB9"],
      docs: ["net.html#socketunref"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const { code, stdout } = await t.child(
          `const socket = net.connect(Number(process.argv.at(-1)), "127.0.0.1");
           socket.unref();
           socket.resume();
           socket.on("connect", () => clearTimeout(work));
           const work = setTimeout(() => console.log("too late"), 10_000);
           process.on("exit", () => console.log("left", socket.destroyed));`,
          [String(listener.port)],
        );
        t.equal(code, 0, "exit code");
        t.equal(stdout.trim(), "left false", "what it printed");
      },
    },
    "unref-waits-for-what-is-being-written": {
      level: "must",
      claim: "After `unref()` the process still stays until a write that the peer does not take yet has gone out.",
      rows: ["K18", "K10"],
      docs: ["net.html#socketunref"],
      budget: "long",
      run: (t: TestContext) => outlivesUnref(t, "write"),
    },
    "unref-waits-for-the-end": {
      level: "must",
      claim: "After `unref()` the process still stays until `end` has sent what waits and calls back.",
      rows: ["K18", "K11"],
      docs: ["net.html#socketunref"],
      budget: "long",
      run: (t: TestContext) => outlivesUnref(t, "end"),
    },
    "ref-undoes-unref": {
      level: "must",
      claim: "`ref()` after `unref()` keeps the process alive again, and returns the socket.",
      rows: ["K18", "LF3"],
      docs: ["net.html#socketref"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const running = t.child(
          `const socket = net.connect(Number(process.argv.at(-1)), "127.0.0.1", () => {
             socket.unref();
             console.log(socket.ref() === socket);
             socket.write("up");
           });
           socket.on("data", (chunk) => socket.end("got " + chunk));
           process.on("exit", () => console.log("left", socket.destroyed));`,
          [String(listener.port)],
        );
        const remote = await listener.accept();
        await remote.read(2);
        await remote.send("news");
        t.equal((await remote.readToEnd()).toString(), "got news", "the program's answer");
        await remote.fin();
        const { code, stdout } = await running;
        t.equal(code, 0, "exit code");
        t.equal(stdout.trim(), "true\nleft true", "what it printed");
      },
    },
    "destroyed-socket-lets-the-process-leave": {
      level: "must",
      claim: "A destroyed socket does not keep the process alive.",
      rows: ["K12", "K18", "TD8"],
      docs: ["net.html#socketdestroyerror"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const { code, stdout } = await t.child(
          `const socket = net.connect(Number(process.argv.at(-1)), "127.0.0.1", () => socket.destroy());
           socket.on("close", (hadError) => console.log("close", hadError));`,
          [String(listener.port)],
        );
        t.equal(code, 0, "exit code");
        t.equal(stdout.trim(), "close false", "what it printed");
      },
    },
    "pending-writes-are-sent-before-the-process-leaves": {
      level: "must",
      claim: "A program that ends its socket and does nothing else delivers every byte before it leaves.",
      rows: ["K11", "K18", "HC9"],
      docs: ["net.html#socketenddata-encoding-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const running = t.child(
          `const socket = net.connect(Number(process.argv.at(-1)), "127.0.0.1");
           socket.end(Buffer.alloc(8 * 1024 * 1024, "z"));
           socket.resume();`,
          [String(listener.port)],
        );
        const remote = await listener.accept();
        const { length } = await remote.digestToEnd();
        t.equal(length, 8 * 1024 * 1024, "bytes that reached the peer");
        await remote.fin();
        t.equal((await running).code, 0, "exit code");
      },
    },
    "both-ends-in-one-process-leave-together": {
      level: "must",
      claim: "A server and a client in one process that end each other leave nothing that holds it.",
      rows: ["K18", "TD7", "LF6"],
      docs: ["net.html#serverclosecallback"],
      budget: "long",
      async run(t: TestContext) {
        const { code, stdout } = await t.child(
          `const server = net.createServer((socket) => {
             socket.end("bye");
             server.close(() => console.log("server closed"));
           });
           server.listen(0, "127.0.0.1", () => {
             const socket = net.connect(server.address().port, "127.0.0.1");
             socket.resume();
             socket.on("close", () => console.log("client closed"));
           });`,
        );
        t.equal(code, 0, "exit code");
        t.deepEqual(stdout.trim().split("\n").sort(), ["client closed", "server closed"], "what it printed");
      },
    },
  },
});
