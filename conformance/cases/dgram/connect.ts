/** Connected datagram sockets: state errors, filtering, sending. */
import { Buffer } from "node:buffer";
import type { DgramSocket } from "@sock/core";
import { group, type TestContext } from "../../src/case.ts";

const IS_CONNECTED = { name: "Error", code: "ERR_SOCKET_DGRAM_IS_CONNECTED", message: "Already connected" };
const NOT_CONNECTED = { name: "Error", code: "ERR_SOCKET_DGRAM_NOT_CONNECTED", message: "Not connected" };

async function connected(t: TestContext, port: number): Promise<DgramSocket> {
  const socket = await t.bind();
  const connect = t.once(socket, "connect");
  socket.connect(port, "127.0.0.1");
  await connect;
  return socket;
}

export default group({
  id: "dgram/connect",
  cases: {
    "every-form": {
      level: "must",
      claim: "connect(port), connect(port, address) and either with a callback connect; no address means 127.0.0.1.",
      rows: ["D08"],
      docs: ["dgram.html#socketconnectport-address-callback"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        for (const args of [[], ["127.0.0.1"], [undefined], [""]]) {
          const socket = t.own(t.dgram.createSocket("udp4"));
          await new Promise<void>((resolve) =>
            (socket.connect as (...a: unknown[]) => unknown)(peer.port, ...args, () => resolve()),
          );
          t.deepEqual(
            socket.remoteAddress(),
            { address: "127.0.0.1", family: "IPv4", port: peer.port },
            `connect(port, ${args.map(String).join()})`,
          );
        }
      },
    },
    "connect-event-then-callback": {
      level: "must",
      claim: "'connect' is emitted on a later tick, and the callback is called once without an error.",
      rows: ["D08"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = await t.bind();
        const log = t.journal();
        log.watch("", socket, ["connect", "error"]);
        socket.connect(peer.port, "127.0.0.1", (...args: unknown[]) => log.mark(`callback(${args.join()})`));
        log.equals([]);
        await log.until("callback()");
        await t.turns(3);
        log.equals(["connect", "callback()"], ["callback()", "connect"]);
      },
    },
    "sends-without-a-destination": {
      level: "must",
      claim: "A connected socket sends without port and address, with and without a callback, and parts of a buffer.",
      rows: ["D08", "D04"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = await connected(t, peer.port);
        socket.send("plain");
        t.equal((await peer.receive()).data.toString(), "plain", "send(msg)");
        const result = new Promise((resolve) => socket.send("called", (error, bytes) => resolve([error, bytes])));
        t.equal((await peer.receive()).data.toString(), "called", "send(msg, callback)");
        t.deepEqual(await result, [null, 6], "the callback");
        socket.send(Buffer.from("0123456"), 2, 3);
        t.equal((await peer.receive()).data.toString(), "234", "send(msg, offset, length)");
        socket.send(["ar", "ray"]);
        t.equal((await peer.receive()).data.toString(), "array", "send(array)");
        const part = new Promise((resolve) => socket.send(Buffer.from("abc"), 1, 1, (_error, bytes) => resolve(bytes)));
        t.equal((await peer.receive()).data.toString(), "b", "send(msg, offset, length, callback)");
        t.equal(await part, 1, "bytes of the callback");
      },
    },
    "refuses-a-destination": {
      level: "must",
      claim: "send with offset, length and a port throws ERR_SOCKET_DGRAM_IS_CONNECTED on a connected socket.",
      rows: ["D08", "UD13"],
      docs: ["errors.html#err_socket_dgram_is_connected"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = await connected(t, peer.port);
        t.throws(() => socket.send(Buffer.from("abc"), 0, 2, peer.port), IS_CONNECTED, "with a port");
        t.throws(() => socket.send(Buffer.from("abc"), 0, 2, peer.port, "127.0.0.1"), IS_CONNECTED, "with an address");
      },
    },
    "receives-only-from-its-peer": {
      level: "must",
      claim: "A connected socket receives its peer's datagrams and nobody else's.",
      rows: ["D08", "IC5"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const [peer, stranger] = [await t.peer.datagram(), await t.peer.datagram()];
        const socket = await connected(t, peer.port);
        const got: string[] = [];
        socket.on("message", (data) => void got.push(data.toString()));
        const { port } = socket.address();
        for (let i = 0; i < 3; i += 1) {
          await stranger.send("stranger", port, "127.0.0.1");
          await peer.send(`friend ${i}`, port, "127.0.0.1");
        }
        await t.until(() => got.length >= 3, "three messages");
        t.deepEqual(got, ["friend 0", "friend 1", "friend 2"], "messages");
      },
    },
    twice: {
      level: "must",
      claim: "A second connect throws ERR_SOCKET_DGRAM_IS_CONNECTED, while connecting and when connected.",
      rows: ["D08", "UD13"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = await t.bind();
        socket.connect(peer.port, "127.0.0.1");
        t.throws(() => socket.connect(peer.port, "127.0.0.1"), IS_CONNECTED, "while connecting");
        await t.once(socket, "connect");
        t.throws(() => socket.connect(peer.port), IS_CONNECTED, "when connected");
      },
    },
    "disconnect-needs-a-connection": {
      level: "must",
      claim: "disconnect() throws ERR_SOCKET_DGRAM_NOT_CONNECTED unbound, bound, while connecting and a second time.",
      rows: ["D08"],
      docs: ["dgram.html#socketdisconnect", "errors.html#err_socket_dgram_not_connected"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        t.throws(() => socket.disconnect(), NOT_CONNECTED, "unbound");
        await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
        t.throws(() => socket.disconnect(), NOT_CONNECTED, "bound");
        socket.connect(peer.port, "127.0.0.1");
        t.throws(() => socket.disconnect(), NOT_CONNECTED, "while connecting");
        await t.once(socket, "connect");
        t.equal(socket.disconnect(), undefined, "disconnect() returns");
        t.throws(() => socket.disconnect(), NOT_CONNECTED, "a second time");
      },
    },
    "after-disconnect-as-before": {
      level: "must",
      claim: "After disconnect() a socket sends anywhere again, needs a destination, and can connect elsewhere.",
      rows: ["D08", "UD13"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const [a, b] = [await t.peer.datagram(), await t.peer.datagram()];
        const socket = await connected(t, a.port);
        socket.disconnect();
        t.throws(() => socket.send("nowhere"), { code: "ERR_SOCKET_BAD_PORT" }, "send without a port");
        socket.send("anywhere", b.port, "127.0.0.1");
        t.equal((await b.receive()).data.toString(), "anywhere", "what the other peer receives");
        const connect = t.once(socket, "connect");
        socket.connect(b.port, "127.0.0.1");
        await connect;
        t.equal(socket.remoteAddress().port, b.port, "remoteAddress()");
        socket.send("elsewhere");
        t.equal((await b.receive()).data.toString(), "elsewhere", "after the second connect");
      },
    },
    "binds-implicitly": {
      level: "must",
      claim: "connect() of an unbound socket binds it first: 'listening' comes before 'connect'.",
      rows: ["D08", "UD1"],
      docs: ["dgram.html#event-connect"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        const log = t.journal();
        log.watch("", socket, ["listening", "connect", "error"]);
        socket.connect(peer.port, "127.0.0.1");
        await log.until("connect");
        log.equals(["listening", "connect"]);
        t.ok(socket.address().port > 0, "it has a port");
      },
    },
    "refuses-a-bad-port": {
      level: "must",
      claim: "connect throws ERR_SOCKET_BAD_PORT for a missing port and one that is none, 0 included.",
      rows: ["D08"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const socket = await t.bind();
        for (const port of [undefined, null, 0, -1, 65536, Number.NaN, "x", 1.5, true]) {
          t.throws(
            () => socket.connect(port as never),
            { name: "RangeError", code: "ERR_SOCKET_BAD_PORT", message: /^Port should be > 0 and < 65536\. / },
            `connect(${String(port)})`,
          );
        }
        const peer = await t.peer.datagram();
        socket.connect(peer.port);
        await t.once(socket, "connect");
      },
    },
    "refuses-an-address-of-a-wrong-type": {
      level: "must",
      claim: "connect throws ERR_INVALID_ARG_TYPE for an address that is not a string.",
      rows: ["D08"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        for (const address of [5, {}, true]) {
          const socket = await t.bind();
          t.throws(
            () => socket.connect(4567, address as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "address" argument must be of type string\. /,
            },
            `connect(port, ${String(address)})`,
          );
        }
      },
    },
    "unknown-host-through-the-callback": {
      level: "must",
      claim: "A host that cannot be resolved reaches the callback, and the socket can connect afterwards.",
      rows: ["D08", "D10"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const log = t.journal();
        log.watch("", socket, ["error", "connect"]);
        const error = await new Promise((resolve) => socket.connect(4567, "no..name", resolve as never));
        t.error(error, { code: "ENOTFOUND", syscall: "getaddrinfo" }, "the callback's error");
        log.equals([]);
        t.throws(() => socket.remoteAddress(), NOT_CONNECTED, "remoteAddress()");
        const peer = await t.peer.datagram();
        socket.connect(peer.port, "127.0.0.1");
        await log.until("connect");
        t.equal(socket.remoteAddress().port, peer.port, "remoteAddress() after the second connect");
      },
    },
    "unknown-host-through-the-event": {
      level: "must",
      claim: "Without a callback a host that cannot be resolved is an 'error'.",
      rows: ["D08", "D10"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const socket = await t.bind();
        socket.connect(4567, "no..name");
        const [error] = await t.once(socket, "error");
        t.error(error, { code: "ENOTFOUND", syscall: "getaddrinfo" }, "the error");
      },
    },
    "address-of-the-other-family": {
      level: "must",
      claim: "Connecting a udp4 socket to an IPv6 address gives EINVAL with syscall connect.",
      rows: ["D08", "D10"],
      needs: ["udp", "udp.connect"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        socket.connect(4567, "::1");
        const [error] = await t.once(socket, "error");
        t.error(
          error,
          { code: "EINVAL", syscall: "connect", address: "::1", port: 4567, message: "connect EINVAL ::1:4567" },
          "the error",
        );
      },
    },
    "closing-forgets-the-peer": {
      level: "must",
      claim:
        "After close() of a connected socket connect, disconnect and send throw, and nothing is emitted but 'close'.",
      rows: ["D08", "D09", "UD13"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = await connected(t, peer.port);
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        socket.close();
        t.throws(() => socket.connect(peer.port), { code: /^ERR_SOCKET_DGRAM_(NOT_RUNNING|IS_CONNECTED)$/ }, "connect");
        t.throws(() => socket.send("x"), { code: "ERR_SOCKET_DGRAM_NOT_RUNNING" }, "send");
        t.throws(() => socket.disconnect(), {}, "disconnect");
        await log.until("close");
        log.equals(["close"]);
      },
    },
  },
});
