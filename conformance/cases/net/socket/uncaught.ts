/** What nobody catches: errors without a listener, and what a listener throws. */
import { Buffer } from "node:buffer";
import { group, type TestContext } from "../../../src/case.ts";

/** What a program prints that throws in the listener of this event of a client, which is greeted and then left. */
async function throwing(t: TestContext, event: string): Promise<string> {
  const { stdout } = await t.child(
    `process.on("uncaughtException", (error, origin) => {
       console.log(error.message, origin);
       process.exit(0);
     });
     const server = net.createServer((accepted) => {
       if (${event !== "timeout"}) accepted.end("hello");
     });
     server.listen(0, "127.0.0.1", () => {
       const socket = net.connect({ port: server.address().port, host: "localhost", family: 4 });
       socket.setTimeout(${event === "timeout" ? 30 : 0});
       socket.resume();
       socket.on(${JSON.stringify(event)}, () => {
         throw new Error("thrown");
       });
     });`,
  );
  return stdout.trim();
}

export default group({
  id: "net/socket/uncaught",
  cases: {
    "what-a-listener-throws-is-uncaught": {
      level: "must",
      claim: "What a listener of a socket's event throws is an 'uncaughtException', whichever event it is.",
      rows: ["K03", "K04", "K05", "K06", "K07", "K09"],
      docs: ["net.html#class-netsocket"],
      budget: "long",
      async run(t: TestContext) {
        for (const event of ["lookup", "connect", "ready", "data", "end", "timeout", "close"]) {
          t.equal(await throwing(t, event), "thrown uncaughtException", `in a listener of ${event}`);
        }
      },
    },
    "what-a-listener-throws-at-the-fin-is-uncaught": {
      level: "must",
      claim:
        "What a listener of `data` throws of a character that the peer's FIN has cut off is an 'uncaughtException'.",
      rows: ["K05", "K06"],
      docs: ["net.html#event-data"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const running = t.child(
          `process.on("uncaughtException", (error, origin) => {
             console.log(error.message, origin);
             process.exit(0);
           });
           const socket = net.connect(Number(process.argv.at(-1)), "127.0.0.1");
           socket.setEncoding("utf8");
           socket.on("data", (text) => {
             if (text === "\ufffd") throw new Error("thrown");
           });`,
          [String(listener.port)],
        );
        const remote = await listener.accept();
        await remote.send(Buffer.from([0x68, 0xc3]));
        await remote.fin();
        t.equal((await running).stdout.trim(), "thrown uncaughtException", "what it printed");
      },
    },
    "callback-of-write-that-throws-is-uncaught": {
      level: "must",
      claim: "What the callback of `write` throws is an 'uncaughtException'.",
      rows: ["K10"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const { stdout } = await t.child(
          `process.on("uncaughtException", (error, origin) => {
             console.log(error.message, origin);
             process.exit(0);
           });
           const socket = net.connect(Number(process.argv.at(-1)), "127.0.0.1");
           socket.write("hello", () => {
             throw new Error("thrown");
           });`,
          [String(listener.port)],
        );
        t.equal(stdout.trim(), "thrown uncaughtException", "what it printed");
      },
    },
    "error-without-a-listener-can-be-caught": {
      level: "must",
      claim: "'uncaughtException' gets an 'error' that nobody listens for, and the socket closes as with a listener.",
      rows: ["K09", "K20"],
      docs: ["net.html#event-error_1"],
      budget: "long",
      async run(t: TestContext) {
        const { code, stdout } = await t.child(
          `process.on("uncaughtException", (error, origin) => console.log(error.code, origin));
           net.connect(Number(process.argv.at(-1)), "127.0.0.1").on("close", (hadError) => console.log("close", hadError));`,
          [String(await t.peer.closedPort())],
        );
        t.equal(code, 0, "exit code");
        t.equal(stdout.trim(), "ECONNREFUSED uncaughtException\nclose true", "what it printed");
      },
    },
  },
});
