/** Datagrams to a port where nobody is: what a connected socket is told, and an unconnected one is not. */
import type { DgramSocket } from "@sock/core";
import { group, type TestContext } from "../../src/case.ts";

/** A port of 127.0.0.1 that a datagram socket has just left. */
async function deadPort(t: TestContext): Promise<number> {
  const socket = await t.bind();
  const { port } = socket.address();
  const closed = t.once(socket, "close");
  socket.close();
  await closed;
  return port;
}

function sent(socket: DgramSocket, data: string, ...to: (number | string)[]): Promise<unknown[]> {
  return new Promise((resolve) =>
    (socket.send as (...a: unknown[]) => unknown)(data, ...to, (...result: unknown[]) => resolve(result)),
  );
}

export default group({
  id: "dgram/icmp",
  cases: {
    "unconnected-socket-is-told-nothing": {
      level: "must",
      claim: "An unconnected socket that sends to a dead port gets no error, and neither closes nor stops receiving.",
      rows: ["IC1", "D10"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const dead = await deadPort(t);
        const socket = await t.bind();
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        for (let i = 0; i < 5; i += 1) t.deepEqual(await sent(socket, "x", dead, "127.0.0.1"), [null, 1], "callback");
        await t.turns(5);
        const message = t.once(socket, "message");
        const peer = await t.peer.datagram();
        await peer.send("alive?", socket.address().port, "127.0.0.1");
        t.equal(String((await message)[0]), "alive?", "the message");
        log.equals([]);
      },
    },
    "healthy-peer-is-not-failed-by-an-earlier-bounce": {
      level: "must",
      claim: "After a datagram to a dead port the next one, to a healthy peer, is sent and told as sent.",
      rows: ["IC2", "D10"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const dead = await deadPort(t);
        const peer = await t.peer.datagram();
        const socket = await t.bind();
        for (let i = 0; i < 10; i += 1) {
          await sent(socket, "into the void", dead, "127.0.0.1");
          t.deepEqual(await sent(socket, `to you ${i}`, peer.port, "127.0.0.1"), [null, 8], "callback");
          t.equal((await peer.receive()).data.toString(), `to you ${i}`, "what the peer receives");
        }
      },
    },
    "reply-server-survives-a-vanished-client": {
      level: "must",
      claim: "A reply server without an 'error' listener goes on after a client that vanished before the reply.",
      rows: ["IC3", "IC1"],
      needs: ["udp"],
      budget: "long",
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const dead = await deadPort(t);
        const source = `
          const socket = dgram.createSocket("udp4");
          socket.bind(0, "127.0.0.1", async () => {
            const send = (text, port) => new Promise((resolve) => socket.send(text, port, "127.0.0.1", resolve));
            for (let i = 0; i < 5; i += 1) {
              await send("late reply", ${dead});
              await new Promise((resolve) => setImmediate(resolve));
            }
            await send("still here", ${peer.port});
            socket.close();
          });
        `;
        const running = t.child(source);
        t.equal((await peer.receive()).data.toString(), "still here", "what the peer receives");
        const { code, stderr } = await running;
        t.equal(stderr, "", "standard error");
        t.equal(code, 0, "exit code");
      },
    },
    "connected-socket-sees-connection-refused": {
      level: "must",
      claim: "A connected socket whose peer is gone gets an 'error' ECONNREFUSED and stays open.",
      rows: ["IC5", "D08", "D10"],
      docs: ["dgram.html#socketconnectsyncport-address"],
      needs: ["udp", "udp.connect"],
      env: ["linux"],
      async run(t: TestContext) {
        const dead = await deadPort(t);
        const socket = await t.bind();
        const log = t.journal();
        log.watch("", socket, ["close"]);
        socket.connect(dead, "127.0.0.1");
        await t.once(socket, "connect");
        const refused = t.once(socket, "error");
        socket.send("anyone?");
        const [error] = await refused;
        t.error(error, { name: "Error", code: "ECONNREFUSED", errno: -111 }, "the error");
        await t.turns(3);
        log.equals([]);
        t.equal(socket.remoteAddress().port, dead, "still connected");
      },
    },
    "connected-socket-recovers": {
      level: "must",
      claim: "A connected socket that saw ECONNREFUSED works with its peer once somebody is there.",
      rows: ["IC5", "D08"],
      needs: ["udp", "udp.connect"],
      env: ["linux"],
      async run(t: TestContext) {
        const dead = await deadPort(t);
        const socket = await t.bind();
        socket.connect(dead, "127.0.0.1");
        await t.once(socket, "connect");
        const refused = t.once(socket, "error");
        socket.send("anyone?");
        await refused;
        const peer = await t.peer.datagram({ port: dead, address: "127.0.0.1" });
        const message = t.once(socket, "message");
        socket.send("hello again");
        t.equal((await peer.receive()).data.toString(), "hello again", "what the peer receives");
        await peer.send("welcome back", socket.address().port, "127.0.0.1");
        t.equal(String((await message)[0]), "welcome back", "the message");
      },
    },
    "connected-socket-without-a-listener-is-uncaught": {
      level: "must",
      claim: "ECONNREFUSED on a connected socket without an 'error' listener is an uncaught exception.",
      rows: ["IC5", "D10"],
      needs: ["udp", "udp.connect"],
      budget: "long",
      async run(t: TestContext) {
        const dead = await deadPort(t);
        const source = `
          const socket = dgram.createSocket("udp4");
          process.on("uncaughtException", (error) => {
            console.log(error.code);
            socket.close();
          });
          socket.connect(${dead}, "127.0.0.1", () => socket.send("anyone?"));
        `;
        const { code, stdout } = await t.child(source);
        t.equal(stdout, "ECONNREFUSED\n", "what the program says");
        t.equal(code, 0, "exit code");
      },
    },
  },
});
