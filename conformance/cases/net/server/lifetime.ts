/** What keeps a process alive: programs that must, or must not, exit by themselves. */
import { group, type TestContext } from "../../../src/case.ts";

/**
 * A program that says `kept` when something else than this timer keeps it alive, and then releases that. It says
 * nothing when it exits before.
 */
const PROBE = (release: string): string => `
  import { setTimeout as later } from "node:timers";
  const timer = later(() => { console.log("kept"); ${release} }, 150);
  timer.unref();
`;

async function outputOf(t: TestContext, source: string): Promise<string> {
  const { code, signal, stdout, stderr } = await t.child(source);
  t.equal(stderr, "", "standard error");
  t.equal(signal, null, "signal");
  t.equal(code, 0, "exit code");
  return stdout.trim();
}

const LISTEN = `
  import { once } from "node:events";
  const server = net.createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
`;

export default group({
  id: "net/server/lifetime",
  cases: {
    "listening-keeps-the-process": {
      level: "must",
      claim: "A listening server keeps the process alive until it is closed.",
      rows: ["S07"],
      budget: "long",
      async run(t: TestContext) {
        t.equal(await outputOf(t, `${LISTEN}${PROBE("server.close();")}`), "kept", "what the program says");
      },
    },
    "unref-lets-it-exit": {
      level: "must",
      claim: "A listening server that is unref'd does not keep the process alive.",
      rows: ["S07"],
      docs: ["net.html#serverunref"],
      budget: "long",
      async run(t: TestContext) {
        t.equal(await outputOf(t, `${LISTEN}${PROBE("server.close();")}server.unref();`), "", "what the program says");
      },
    },
    "unref-before-listen-is-remembered": {
      level: "must",
      claim: "unref() before listen holds for the server that listens later.",
      rows: ["S07"],
      budget: "long",
      async run(t: TestContext) {
        const source = `
          const server = net.createServer();
          server.unref();
          server.listen(0, "127.0.0.1");
          ${PROBE("server.close();")}
        `;
        t.equal(await outputOf(t, source), "", "what the program says");
      },
    },
    "ref-undoes-unref": {
      level: "must",
      claim: "ref() after unref() keeps the process alive again; several calls count as one.",
      rows: ["S07", "LF3"],
      docs: ["net.html#serverref"],
      budget: "long",
      async run(t: TestContext) {
        const source = `${LISTEN}${PROBE("server.close();")}server.unref(); server.unref(); server.ref();`;
        t.equal(await outputOf(t, source), "kept", "what the program says");
      },
    },
    "several-refs-one-unref": {
      level: "must",
      claim: "After several ref() one unref() lets the process exit.",
      rows: ["S07", "LF3"],
      budget: "long",
      async run(t: TestContext) {
        const source = `${LISTEN}${PROBE("server.close();")}server.ref(); server.ref(); server.unref();`;
        t.equal(await outputOf(t, source), "", "what the program says");
      },
    },
    "close-lets-it-exit": {
      level: "must",
      claim: "A process whose server has served a connection and closed exits by itself.",
      rows: ["S05", "LF6", "S07"],
      budget: "long",
      async run(t: TestContext) {
        const source = `
          const server = net.createServer((socket) => {
            socket.end("x");
            server.close(() => console.log("closed"));
          });
          server.listen(0, "127.0.0.1", () => {
            net.connect(server.address().port, "127.0.0.1").resume().on("close", () => console.log("client closed"));
          });
        `;
        const lines = (await outputOf(t, source)).split("\n").sort();
        t.deepEqual(lines, ["client closed", "closed"], "what the program says");
      },
    },
    "connection-of-an-unref-server-keeps-it": {
      level: "must",
      claim: "An accepted connection keeps the process alive although the server is unref'd.",
      rows: ["S07", "K18"],
      budget: "long",
      async run(t: TestContext) {
        const source = `
          import { once } from "node:events";
          const server = net.createServer();
          server.listen(0, "127.0.0.1");
          await once(server, "listening");
          const client = net.connect(server.address().port, "127.0.0.1");
          const [accepted] = await once(server, "connection");
          client.on("error", () => {}).unref();
          server.unref();
          ${PROBE("accepted.destroy(); client.destroy();")}
        `;
        t.equal(await outputOf(t, source), "kept", "what the program says");
      },
    },
    "on-a-path": {
      level: "must",
      claim: "A server on a path keeps the process alive, and unref() lets it exit.",
      rows: ["S07", "S02"],
      needs: ["unix"],
      budget: "long",
      async run(t: TestContext) {
        const source = (path: string, then: string): string => `
          import { once } from "node:events";
          const server = net.createServer();
          server.listen(${JSON.stringify(path)});
          await once(server, "listening");
          ${PROBE("server.close();")}
          ${then}
        `;
        t.equal(await outputOf(t, source(t.path("kept"), "")), "kept", "referenced");
        t.equal(await outputOf(t, source(t.path("free"), "server.unref();")), "", "unreferenced");
      },
    },
    "uncaught-listen-error": {
      level: "must",
      claim:
        "A listen error without an 'error' listener is an uncaught exception that ends the process with its message.",
      rows: ["S10", "ER7"],
      budget: "long",
      async run(t: TestContext) {
        const port = t.portOf(await t.listen());
        const { code, stderr } = await t.child(`net.createServer().listen(${port}, "127.0.0.1");`);
        t.ok(code !== 0, "a non-zero exit code");
        t.match(stderr, /EADDRINUSE/, "standard error");
      },
    },
    "uncaught-listen-error-reaches-the-handler": {
      level: "must",
      claim: "A listen error without an 'error' listener reaches process.on('uncaughtException') with its code.",
      rows: ["S10", "ER6", "ER7"],
      budget: "long",
      async run(t: TestContext) {
        const port = t.portOf(await t.listen());
        const source = `
          process.on("uncaughtException", (error) => console.log(error.code, error.port));
          net.createServer().listen(${port}, "127.0.0.1");
        `;
        t.equal(await outputOf(t, source), `EADDRINUSE ${port}`, "what the program says");
      },
    },
  },
});
