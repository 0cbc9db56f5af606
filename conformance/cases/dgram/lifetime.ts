/** What keeps a process alive: programs that must, or must not, exit by themselves. */
import { group, type TestContext } from "../../src/case.ts";

/** Says `kept` when something else than this timer keeps the program alive, and then releases that. */
const PROBE = `
  import { setTimeout as later } from "node:timers";
  const timer = later(() => { console.log("kept"); socket.close(); }, 150);
  timer.unref();
`;

const BOUND = `
  const socket = dgram.createSocket("udp4");
  await new Promise((resolve) => socket.bind(0, "127.0.0.1", resolve));
`;

async function outputOf(t: TestContext, source: string): Promise<string> {
  const { code, signal, stdout, stderr } = await t.child(source);
  t.equal(stderr, "", "standard error");
  t.equal(signal, null, "signal");
  t.equal(code, 0, "exit code");
  return stdout.trim();
}

export default group({
  id: "dgram/lifetime",
  cases: {
    "bound-keeps-the-process": {
      level: "must",
      claim: "A bound socket keeps the process alive until it is closed.",
      rows: ["D11"],
      needs: ["udp"],
      budget: "long",
      async run(t: TestContext) {
        t.equal(await outputOf(t, `${BOUND}${PROBE}`), "kept", "what the program says");
      },
    },
    "unbound-does-not": {
      level: "must",
      claim: "A socket that is not bound does not keep the process alive.",
      rows: ["D11"],
      needs: ["udp"],
      budget: "long",
      async run(t: TestContext) {
        t.equal(await outputOf(t, `const socket = dgram.createSocket("udp4");${PROBE}`), "", "what the program says");
      },
    },
    "unref-lets-it-exit": {
      level: "must",
      claim: "unref() of a bound socket lets the process exit and returns the socket.",
      rows: ["D11", "LF3"],
      docs: ["dgram.html#socketunref"],
      needs: ["udp"],
      budget: "long",
      async run(t: TestContext) {
        const source = `${BOUND}${PROBE}console.log(socket.unref() === socket);`;
        t.equal(await outputOf(t, source), "true", "what the program says");
      },
    },
    "ref-undoes-unref": {
      level: "must",
      claim: "ref() after unref() keeps the process alive again and returns the socket; several calls count as one.",
      rows: ["D11", "LF3"],
      docs: ["dgram.html#socketref"],
      needs: ["udp"],
      budget: "long",
      async run(t: TestContext) {
        const source = `${BOUND}${PROBE}socket.unref(); socket.unref(); console.log(socket.ref() === socket);`;
        t.equal(await outputOf(t, source), "true\nkept", "what the program says");
      },
    },
    "unref-before-bind-is-remembered": {
      level: "must",
      claim: "unref() before the bind holds for the bound socket.",
      rows: ["D11", "UD9"],
      needs: ["udp"],
      budget: "long",
      async run(t: TestContext) {
        const source = `
          const socket = dgram.createSocket("udp4");
          socket.unref();
          socket.bind(0, "127.0.0.1");
          ${PROBE}
        `;
        t.equal(await outputOf(t, source), "", "what the program says");
      },
    },
    "unref-socket-still-receives": {
      level: "must",
      claim: "An unref'd socket still receives while something else keeps the process alive.",
      rows: ["D11"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        socket.unref();
        const message = t.once(socket, "message");
        await (await t.peer.datagram()).send("still heard", socket.address().port, "127.0.0.1");
        t.equal(String((await message)[0]), "still heard", "the message");
      },
    },
    "close-lets-it-exit": {
      level: "must",
      claim: "A process whose sockets have exchanged datagrams and closed exits by itself.",
      rows: ["D11", "D09", "P06"],
      needs: ["udp"],
      budget: "long",
      async run(t: TestContext) {
        const source = `
          const server = dgram.createSocket("udp4");
          server.on("message", (data, { port, address }) => {
            server.send("ack " + data, port, address, () => server.close());
          });
          server.bind(0, "127.0.0.1", () => {
            const client = dgram.createSocket("udp4");
            client.on("message", (data) => {
              console.log(String(data));
              client.close();
            });
            client.send("hello", server.address().port, "127.0.0.1");
          });
        `;
        t.equal(await outputOf(t, source), "ack hello", "what the program says");
      },
    },
    "pending-send-finishes-before-exit": {
      level: "must",
      claim: "A program that sends one datagram from an unref'd socket and ends has sent it.",
      rows: ["D11", "D04"],
      needs: ["udp"],
      budget: "long",
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const source = `
          const socket = dgram.createSocket("udp4");
          socket.send("fire and forget", ${peer.port}, "127.0.0.1", () => socket.unref());
        `;
        t.equal(await outputOf(t, source), "", "what the program says");
        t.equal((await peer.receive()).data.toString(), "fire and forget", "what the peer receives");
      },
    },
  },
});
