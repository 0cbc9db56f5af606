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

interface Connection {
  readonly client: NetSocket;
  readonly accepted: NetSocket;
}

/** Both ends of a connection that has carried plain text before. */
async function used(t: TestContext): Promise<Connection> {
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

interface Upgraded extends Connection {
  /** Over `accepted`. */
  readonly server: TLSSocket;
  /** Over `client`. */
  readonly encrypted: TLSSocket;
}

/** A connection upgraded at both ends: a new one, or one of `used`. */
async function upgraded(t: TestContext, connection: Promise<Connection> = t.pair()): Promise<Upgraded> {
  const { client, accepted } = await connection;
  return { client, accepted, server: serve(t, accepted), encrypted: secure(t, client) };
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
        const { server, encrypted } = await upgraded(t, used(t));
        server.on("data", (chunk) => server.end(`secret answer to ${chunk}`));
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
        const { server, encrypted } = await upgraded(t, used(t));
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
        const { accepted, server, encrypted } = await upgraded(t);
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
      level: "must",
      claim: "The TLS sockets of both roles tell the addresses of the sockets below.",
      rows: ["K25", "K16"],
      docs: ["tls.html#tlssocketremoteaddress"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted, server, encrypted } = await upgraded(t);
        await t.once(encrypted, "secureConnect");
        for (const [over, below] of [
          [encrypted, client],
          [server, accepted],
        ] as const) {
          t.deepEqual(
            [over.remoteAddress, over.remotePort, over.remoteFamily],
            [below.remoteAddress, below.remotePort, below.remoteFamily],
            "the remote address",
          );
          t.deepEqual(
            [over.localAddress, over.localPort, over.localFamily],
            [below.localAddress, below.localPort, below.localFamily],
            "the local address",
          );
          t.deepEqual(over.address(), below.address(), "address()");
        }
        t.equal(encrypted.remoteAddress, "127.0.0.1", "remoteAddress");
      },
    },
    "settings-reach-the-connection": {
      level: "must",
      claim:
        "`setKeepAlive` of the TLS socket is a timer in the kernel; `setNoDelay`, `ref` and `unref` return the TLS socket.",
      rows: ["K25", "K15", "KA1", "LF3"],
      docs: ["tls.html#class-tlstlssocket"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      budget: "long",
      async run(t: TestContext) {
        const { client, encrypted } = await upgraded(t);
        await t.once(encrypted, "secureConnect");
        t.equal(encrypted.setKeepAlive(true, 7000), encrypted, "what setKeepAlive returns");
        const armed = () => {
          const rows = t.kernel(client.localPort as number);
          return rows.find((row) => row.remote.port === client.remotePort)?.timer === "keepalive";
        };
        // What the handshake has sent is acknowledged first.
        await t.until(armed, "the kernel's keep-alive timer");
        for (const name of ["setNoDelay", "unref", "ref"] as const) {
          t.equal(encrypted[name](), encrypted, `what ${name} returns`);
        }
      },
    },
    "unref-lets-the-process-leave": {
      level: "must",
      claim: "After `unref()` of the TLS socket neither it nor the connection below keeps the process alive.",
      rows: ["K25", "K18", "LF3"],
      docs: ["net.html#socketunref"],
      budget: "long",
      async run(t: TestContext) {
        const server = await t.listen(null, (socket) => void serve(t, socket).resume());
        const { code, stdout } = await t.child(
          `import { connect } from "node:tls";
           const socket = net.connect(Number(process.argv.at(-1)), "127.0.0.1");
           const encrypted = connect({ socket, rejectUnauthorized: false }, () => {
             console.log(encrypted.unref() === encrypted);
           });
           encrypted.resume();
           process.on("exit", () => console.log("left", encrypted.destroyed));`,
          [String(t.portOf(server))],
        );
        t.equal(code, 0, "exit code");
        t.equal(stdout.trim(), "true\nleft false", "what it printed");
      },
    },
    "half-closing-peer-gets-its-answer": {
      level: "must",
      claim: "A peer that ends its side with its question gets the answer that is written when the question arrives.",
      rows: ["K25", "S12", "TU2"],
      docs: ["tls.html#new-tlstlssocketsocket-options"],
      budget: "long",
      async run(t: TestContext) {
        const { server, encrypted } = await upgraded(t, used(t));
        server.on("data", (chunk) => server.end(`answer to ${chunk}`));
        const reply = t.collect(encrypted);
        encrypted.end("question");
        t.equal((await reply).toString(), "answer to question", "the reply");
      },
    },
    "half-closing-peer-gets-all-that-is-still-to-be-written": {
      level: "must",
      claim:
        "A peer that ends its side after 1 MiB gets the whole echo, though most of it is written after its FIN has come.",
      rows: ["K25", "S12", "TU2"],
      docs: ["tls.html#new-tlstlssocketsocket-options"],
      budget: "long",
      async run(t: TestContext) {
        const size = 1024 * 1024;
        const { server, encrypted } = await upgraded(t);
        server.pipe(server);
        const echo = t.collect(encrypted);
        encrypted.end(t.bytes(size, 1));
        const received = await echo;
        t.equal(received.length, size, "bytes of the echo");
        t.equal(t.sha256(received), t.sha256(t.bytes(size, 1)), "digest of the echo");
      },
    },
    "half-open-server-answers-after-the-end": {
      level: "must",
      claim: "Over a socket with `allowHalfOpen`, TLS still writes after the peer has ended and `end` was told.",
      rows: ["K25", "S13", "TU2"],
      docs: ["tls.html#new-tlstlssocketsocket-options"],
      budget: "long",
      async run(t: TestContext) {
        const server = await t.listen({ allowHalfOpen: true }, (socket) => {
          const encrypted = serve(t, socket).resume();
          encrypted.on("end", () => setImmediate(() => encrypted.end("a late answer")));
        });
        const encrypted = secure(t, await t.dial(t.portOf(server)));
        const reply = t.collect(encrypted);
        encrypted.end("question");
        t.equal((await reply).toString(), "a late answer", "the reply");
      },
    },
    "server-asks-for-the-context-of-the-name": {
      level: "must",
      claim: "`SNICallback` of a server-side TLS socket is asked for the context of the name that the client has sent.",
      rows: ["K25", "TU2"],
      docs: ["tls.html#new-tlstlssocketsocket-options"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        const asked: string[] = [];
        const SNICallback = (name: string, done: (error: Error | null, found: ReturnType<typeof context>) => void) => {
          asked.push(name);
          done(null, context());
        };
        const options = { isServer: true, secureContext: context(), SNICallback };
        kept(t, new TLSSocket(accepted as unknown as Plain, options as never)).end("hello");
        t.equal((await t.collect(secure(t, client))).toString(), "hello", "what the client decrypted");
        t.deepEqual(asked, ["localhost"], "the names");
      },
    },
    "pause-of-the-plain-socket-does-not-stop-tls": {
      level: "should",
      claim: "`pause()` of the plain socket after the upgrade is nothing to the TLS socket, which reads on.",
      rows: ["K25", "K13", "TU1"],
      docs: ["tls.html#tlsconnectoptions-callback"],
      budget: "long",
      async run(t: TestContext) {
        const { client, server, encrypted } = await upgraded(t);
        await t.once(encrypted, "secureConnect");
        client.pause();
        const reply = t.collect(encrypted);
        server.end("hello");
        t.equal((await reply).toString(), "hello", "what the client decrypted");
      },
    },
    "encoding-of-the-plain-talk-is-none-of-the-ciphertext": {
      level: "must",
      claim: "A plain socket that was read as text, by `setEncoding`, can be upgraded all the same.",
      rows: ["K25", "K05", "TU1"],
      docs: ["tls.html#tlsconnectoptions-callback"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        client.setEncoding("utf8");
        const greeting = t.once(client, "data");
        accepted.write("220 ready\r\n");
        t.equal((await greeting)[0], "220 ready\r\n", "the plain greeting");
        client.removeAllListeners("data");
        serve(t, accepted).end("secret");
        t.equal((await t.collect(secure(t, client))).toString(), "secret", "what the client decrypted");
      },
    },
    "bytes-that-were-put-back-belong-to-tls": {
      level: "must",
      claim: "A server that looks at the first bytes, puts them back by `unshift` and upgrades loses none of them.",
      rows: ["K25", "TU2"],
      docs: ["tls.html#new-tlstlssocketsocket-options", "stream.html#readableunshiftchunk-encoding"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        const looked = t.once(accepted, "data");
        const encrypted = secure(t, client);
        const reply = t.collect(encrypted);
        encrypted.write("question");
        const [first] = (await looked) as [Buffer];
        accepted.pause();
        accepted.removeAllListeners("data");
        t.equal(first[0], 22, "the type of a handshake record");
        accepted.unshift(first);
        const server = serve(t, accepted);
        server.on("data", (chunk) => server.end(`answer to ${chunk}`));
        t.equal((await reply).toString(), "answer to question", "the reply");
      },
    },
    "plain-socket-tells-no-end": {
      level: "must",
      claim: "The peer's FIN is the TLS socket's to tell: the plain socket below emits `close`, and no `end`.",
      rows: ["K25", "K06", "TU4"],
      docs: ["tls.html#tlsconnectoptions-callback"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await used(t);
        const log = t.journal();
        log.watch("", client, ["end", "error", "close"]);
        const server = serve(t, accepted);
        server.resume();
        server.end("bye");
        const encrypted = secure(t, client);
        t.equal((await t.collect(encrypted)).toString(), "bye", "what the client decrypted");
        await log.until("close(false)");
        log.equals(["close(false)"]);
      },
    },
    "reset-is-an-error-of-the-tls-socket": {
      level: "must",
      claim:
        "A peer that resets the connection after the handshake gives the TLS client `error` with ECONNRESET, then `close`.",
      rows: ["K25", "K09", "K20", "TD2"],
      docs: ["tls.html#class-tlstlssocket"],
      needs: ["tcp.reset"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted, server, encrypted } = await upgraded(t);
        client.on("error", () => {});
        accepted.on("error", () => {});
        const greeting = t.once(encrypted, "data");
        server.write("hello");
        await greeting;
        const failed = new Promise((resolve) => encrypted.once("error", resolve));
        const closed = new Promise((resolve) => encrypted.once("close", resolve));
        encrypted.resume();
        accepted.resetAndDestroy();
        t.error(await failed, { code: "ECONNRESET" }, "the error");
        await closed;
        t.equal(client.destroyed, true, "the plain socket is destroyed");
      },
    },
    "timeout-of-the-tls-socket": {
      level: "must",
      claim: "A TLS socket over our socket tells its idleness.",
      rows: ["K25", "K07", "TO5"],
      docs: ["tls.html#class-tlstlssocket"],
      budget: "long",
      async run(t: TestContext) {
        const { encrypted } = await upgraded(t);
        await t.once(encrypted, "secureConnect");
        encrypted.setTimeout(30);
        await t.once(encrypted, "timeout");
        t.equal(encrypted.destroyed, false, "destroyed");
      },
    },
  },
});
