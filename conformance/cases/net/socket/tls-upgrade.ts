import { connect as connectTls, createSecureContext, createServer as createTlsServer, TLSSocket } from "node:tls";
import type { NetSocket } from "@sock/core";
import { TEST_ONLY_CERTIFICATE, TEST_ONLY_KEY } from "../../../fixtures/test-only-certificate.ts";
import { group, type TestContext } from "../../../src/case.ts";

type Plain = import("node:net").Socket;

const context = () => createSecureContext({ cert: TEST_ONLY_CERTIFICATE, key: TEST_ONLY_KEY });

/**
 * Not owned by the case: its end destroys the sockets below, and Node 26.10 dies of a segmentation fault when a TLS socket
 * is destroyed right after the socket that it runs over.
 */
function kept(t: TestContext, socket: TLSSocket): TLSSocket {
  return socket.on("error", (error) => t.note("TLS error", error.message));
}

/** The client side of an upgrade, its certificate checked. */
function secure(t: TestContext, socket: NetSocket): TLSSocket {
  const options = { socket: socket as unknown as Plain, ca: TEST_ONLY_CERTIFICATE, servername: "localhost" };
  return kept(t, connectTls(options));
}

/** The server side of an upgrade. */
function serve(t: TestContext, socket: NetSocket): TLSSocket {
  return kept(t, new TLSSocket(socket as unknown as Plain, { isServer: true, secureContext: context() }));
}

/** Both ends of a connection that has carried plain text before. */
async function used(t: TestContext): Promise<{ client: NetSocket; accepted: NetSocket }> {
  const { client, accepted } = await t.pair();
  const greeting = t.once(client, "data");
  accepted.write("220 ready\r\n");
  t.equal(String((await greeting)[0]), "220 ready\r\n", "the plain greeting");
  client.removeAllListeners("data");
  const request = t.once(accepted, "data");
  client.write("STARTTLS\r\n");
  t.equal(String((await request)[0]), "STARTTLS\r\n", "the plain request");
  accepted.removeAllListeners("data");
  return { client, accepted };
}

export default group({
  id: "net/socket/tls-upgrade",
  cases: {
    "client-and-server-upgrade-a-used-connection": {
      level: "must",
      claim:
        "After plain text, `tls.connect({ socket })` and `new TLSSocket(socket, { isServer: true })` shake hands and talk.",
      rows: ["K25", "TU1", "TU2", "LB5"],
      docs: ["tls.html#tlsconnectoptions-callback", "tls.html#new-tlstlssocketsocket-options"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await used(t);
        const server = serve(t, accepted);
        server.on("data", (chunk) => server.end(`secret answer to ${chunk}`));
        const encrypted = secure(t, client);
        await t.once(encrypted, "secureConnect");
        t.equal(encrypted.authorized, true, "authorized");
        const reply = t.collect(encrypted);
        encrypted.write("secret question");
        t.equal((await reply).toString(), "secret answer to secret question", "what the client decrypted");
      },
    },
    "bulk-data-survives-the-upgrade": {
      level: "must",
      claim: "4 MiB in each direction after an upgrade arrive whole.",
      rows: ["K25", "TU1", "TU2", "LB1"],
      docs: ["tls.html#tlsconnectoptions-callback"],
      budget: "long",
      async run(t: TestContext) {
        const size = 4 * 1024 * 1024;
        const { client, accepted } = await used(t);
        const server = serve(t, accepted);
        const encrypted = secure(t, client);
        const there = t.collect(server);
        const here = t.collect(encrypted);
        server.end(t.bytes(size, 1));
        encrypted.end(t.bytes(size, 2));
        const [atServer, atClient] = await Promise.all([there, here]);
        t.equal(atServer.length, size, "bytes at the server");
        t.equal(atClient.length, size, "bytes at the client");
        t.equal(t.sha256(atServer), t.sha256(t.bytes(size, 2)), "digest at the server");
        t.equal(t.sha256(atClient), t.sha256(t.bytes(size, 1)), "digest at the client");
      },
    },
    "plain-socket-emits-no-more-data": {
      level: "must",
      claim: "After the upgrade the plain socket emits no `data`: the ciphertext is the TLS socket's alone.",
      rows: ["K25", "TU3"],
      docs: ["tls.html#tlsconnectoptions-callback"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await used(t);
        let leaked = 0;
        client.on("data", () => leaked++);
        accepted.on("data", () => leaked++);
        const server = serve(t, accepted);
        server.on("data", (chunk) => server.end(`echo of ${chunk}`));
        const encrypted = secure(t, client);
        const reply = t.collect(encrypted);
        encrypted.write("secret");
        t.equal((await reply).toString(), "echo of secret", "the reply");
        t.equal(leaked, 0, "`data` events of the plain sockets");
      },
    },
    "close-reaches-the-plain-socket": {
      level: "must",
      claim: "When the TLS socket closes, the plain socket below emits `close(false)` and is destroyed.",
      rows: ["K25", "TU4"],
      docs: ["tls.html#tlsconnectoptions-callback"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await used(t);
        const log = t.journal();
        log.watch("", client, ["error", "close"]);
        const server = serve(t, accepted);
        server.on("data", () => server.end("bye"));
        const encrypted = secure(t, client);
        const closed = t.once(encrypted, "close");
        encrypted.resume();
        encrypted.end("bye");
        await closed;
        await log.until("close(false)");
        log.equals(["close(false)"]);
        t.equal(client.destroyed, true, "destroyed");
      },
    },
    "destroy-of-the-tls-socket-ends-the-connection": {
      level: "must",
      claim: "Destroying the TLS socket closes the connection below, as the peer sees.",
      rows: ["K25", "K12", "TU4"],
      docs: ["tls.html#class-tlstlssocket"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        const server = serve(t, accepted);
        const encrypted = secure(t, client);
        await t.once(encrypted, "secureConnect");
        const gone = new Promise((resolve) => accepted.once("close", resolve));
        server.resume();
        encrypted.destroy();
        await gone;
        t.equal(accepted.destroyed, true, "the accepted socket is destroyed");
      },
    },
    "peer-that-leaves-during-the-handshake-is-a-reset": {
      level: "must",
      claim: "A peer that ends during the handshake, with a write queued, gives `end`, ECONNRESET and `close(true)`.",
      rows: ["K25", "TD6"],
      docs: ["tls.html#tlsconnectoptions-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const encrypted = secure(t, socket);
        const log = t.journal();
        log.watch("", encrypted, ["secureConnect", "end", "error", "close"]);
        const emitted = new Promise((resolve) => encrypted.on("error", resolve));
        encrypted.write("queued");
        await remote.read(1);
        await remote.fin();
        await log.until("close(true)");
        log.equals(["end", "error", "close(true)"]);
        t.error(await emitted, { code: "ECONNRESET" }, "the error");
      },
    },
    "tls-server-takes-an-accepted-socket": {
      level: "must",
      claim: "`tlsServer.emit('connection', socket)` serves TLS over a connection that was accepted in plain.",
      rows: ["K25", "TU2"],
      docs: ["tls.html#class-tlsserver"],
      budget: "long",
      async run(t: TestContext) {
        const tlsServer = createTlsServer({ cert: TEST_ONLY_CERTIFICATE, key: TEST_ONLY_KEY }, (socket) => {
          kept(t, socket).end("served over TLS");
        });
        const server = await t.listen(null, (socket) => {
          tlsServer.emit("connection", socket);
        });
        const socket = await t.dial(t.portOf(server));
        t.equal((await t.collect(secure(t, socket))).toString(), "served over TLS", "what the client decrypted");
      },
    },
    "tls-client-over-a-connecting-socket": {
      level: "must",
      claim: "`tls.connect({ socket })` given a socket that is still connecting waits for it.",
      rows: ["K25", "TU1"],
      docs: ["tls.html#tlsconnectoptions-callback"],
      budget: "long",
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => {
          serve(t, socket).end("early bird");
        });
        const socket = t.own(t.net.connect({ port: t.portOf(server), host: "127.0.0.1" }));
        t.equal((await t.collect(secure(t, socket))).toString(), "early bird", "what the client decrypted");
      },
    },
    "addresses-show-through": {
      level: "should",
      claim: "The TLS socket tells the addresses of the socket below.",
      rows: ["K25", "K16"],
      docs: ["tls.html#tlssocketremoteaddress"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        serve(t, accepted);
        const encrypted = secure(t, client);
        await t.once(encrypted, "secureConnect");
        t.deepEqual(
          [encrypted.remoteAddress, encrypted.remotePort, encrypted.localPort],
          [client.remoteAddress, client.remotePort, client.localPort],
          "remoteAddress, remotePort and localPort",
        );
      },
    },
    "timeout-of-the-tls-socket": {
      level: "must",
      claim: "A TLS socket over our socket tells its idleness.",
      rows: ["K25", "K07", "TO5"],
      docs: ["tls.html#class-tlstlssocket"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        serve(t, accepted);
        const encrypted = secure(t, client);
        await t.once(encrypted, "secureConnect");
        encrypted.setTimeout(30);
        await t.once(encrypted, "timeout");
        t.equal(encrypted.destroyed, false, "destroyed");
      },
    },
  },
});
