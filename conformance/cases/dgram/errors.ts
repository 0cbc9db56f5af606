/** Where the error of a send goes, and what it says. */
import { Buffer } from "node:buffer";
import { group, type TestContext } from "../../src/case.ts";

/** One more than a UDP datagram over IPv4 can carry. */
const TOO_LARGE = 65_508;

export default group({
  id: "dgram/errors",
  cases: {
    "too-large-through-the-callback": {
      level: "must",
      claim: "A datagram that is too large gives the callback EMSGSIZE, once, and emits nothing.",
      rows: ["D10", "IC4"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const peer = await t.peer.datagram();
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        const error = await new Promise((resolve) =>
          socket.send(Buffer.alloc(TOO_LARGE), peer.port, "127.0.0.1", (failure, bytes) => {
            log.mark(`callback with ${bytes}`);
            resolve(failure);
          }),
        );
        t.error(
          error,
          {
            name: "Error",
            code: "EMSGSIZE",
            errno: -90,
            syscall: "send",
            address: "127.0.0.1",
            port: peer.port,
            message: `send EMSGSIZE 127.0.0.1:${peer.port}`,
          },
          "the callback's error",
        );
        await t.turns(5);
        log.equals(["callback with undefined"]);
      },
    },
    "too-large-leaves-the-socket-usable": {
      level: "must",
      claim: "After EMSGSIZE the socket sends and receives as before.",
      rows: ["D10", "IC4"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const peer = await t.peer.datagram();
        await new Promise((resolve) => socket.send(Buffer.alloc(TOO_LARGE), peer.port, "127.0.0.1", resolve));
        socket.send("small", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "small", "what the peer receives");
        const message = t.once(socket, "message");
        await peer.send("back", socket.address().port, "127.0.0.1");
        t.equal(String((await message)[0]), "back", "the message");
      },
    },
    "too-large-without-a-callback": {
      level: "info",
      claim: "Recorded: whether EMSGSIZE without a callback is emitted as 'error' (documented; Node says nothing).",
      rows: ["D10", "IC4"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const peer = await t.peer.datagram();
        let told = "nothing";
        socket.on("error", (error) => {
          told = String((error as { code?: string }).code);
        });
        socket.send(Buffer.alloc(TOO_LARGE), peer.port, "127.0.0.1");
        await t.never(socket, "close");
        t.note("told", told);
        socket.send("small", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "small", "what the peer receives");
      },
    },
    "too-large-when-connected": {
      level: "must",
      claim: "A connected socket gives the callback EMSGSIZE without an address.",
      rows: ["D10", "D08"],
      needs: ["udp", "udp.connect"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const peer = await t.peer.datagram();
        socket.connect(peer.port, "127.0.0.1");
        await t.once(socket, "connect");
        const error = await new Promise((resolve) => socket.send(Buffer.alloc(70_000), resolve));
        t.error(error, { code: "EMSGSIZE", syscall: "send", message: "send EMSGSIZE" }, "the callback's error");
      },
    },
    "too-large-array": {
      level: "must",
      claim: "An array whose parts are together too large gives the callback EMSGSIZE.",
      rows: ["D10", "D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const parts = [Buffer.alloc(40_000), Buffer.alloc(40_000)];
        const error = await new Promise((resolve) => socket.send(parts, 4567, "127.0.0.1", resolve));
        t.error(error, { code: "EMSGSIZE", syscall: "send" }, "the callback's error");
      },
    },
    "too-large-on-an-unbound-socket": {
      level: "must",
      claim: "An unbound socket binds itself and then gives the callback EMSGSIZE.",
      rows: ["D10", "UD1"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        const error = await new Promise((resolve) => socket.send(Buffer.alloc(TOO_LARGE), 4567, "127.0.0.1", resolve));
        t.error(error, { code: "EMSGSIZE", syscall: "send" }, "the callback's error");
        t.ok(socket.address().port > 0, "the socket is bound");
      },
    },
    "unknown-host-through-the-callback": {
      level: "must",
      claim: "A name that cannot be resolved gives the callback ENOTFOUND with the host name, and emits nothing.",
      rows: ["D10", "ER4"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const log = t.journal();
        log.watch("", socket, ["error"]);
        const error = await new Promise((resolve) => socket.send("x", 4567, "no..name", resolve));
        t.error(
          error,
          { code: "ENOTFOUND", errno: -3008, syscall: "getaddrinfo", message: "getaddrinfo ENOTFOUND no..name" },
          "the callback's error",
        );
        t.equal((error as { hostname?: string }).hostname, "no..name", "hostname");
        await t.turns(3);
        log.equals([]);
      },
    },
    "unknown-host-through-the-event": {
      level: "must",
      claim: "Without a callback a name that cannot be resolved is an 'error', and the socket stays open.",
      rows: ["D10", "ER4"],
      docs: ["dgram.html#event-error"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const failed = t.once(socket, "error");
        socket.send("x", 4567, "no..name");
        t.error((await failed)[0], { code: "ENOTFOUND", syscall: "getaddrinfo" }, "the error");
        t.ok(socket.address().port > 0, "the socket is still bound");
      },
    },
    "bind-error-with-a-callback-is-reported": {
      level: "must",
      claim: "A bind error without an 'error' listener is an uncaught exception, also when bind had a callback.",
      rows: ["ER14", "D10"],
      needs: ["udp"],
      budget: "long",
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const source = `
          process.on("uncaughtException", (error) => console.log("uncaught", error.code));
          dgram.createSocket("udp4").bind(${peer.port}, "127.0.0.1", () => console.log("bound"));
        `;
        const { code, stdout } = await t.child(source);
        t.equal(stdout, "uncaught EADDRINUSE\n", "what the program says");
        t.equal(code, 0, "exit code");
      },
    },
  },
});
