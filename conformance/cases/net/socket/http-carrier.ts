import { Agent, createServer as createHttpServer, type IncomingMessage, request } from "node:http";
import { connect as connectHttp2, createServer as createHttp2Server, type ServerHttp2Stream } from "node:http2";
import type { NetSocket } from "@sock/core";
import { group, type TestContext } from "../../../src/case.ts";

type Plain = import("node:net").Socket;

/** The whole body of a response as text. */
async function text(t: TestContext, response: IncomingMessage): Promise<string> {
  return (await t.collect(response)).toString();
}

export default group({
  id: "net/socket/http-carrier",
  cases: {
    "http-server-takes-an-accepted-socket": {
      level: "must",
      claim: "`httpServer.emit('connection', socket)` serves HTTP over an accepted socket.",
      rows: ["K25", "LF12"],
      docs: ["http.html#event-connection"],
      budget: "long",
      async run(t: TestContext) {
        const http = createHttpServer((incoming, response) => response.end(`you asked for ${incoming.url}`));
        const server = await t.listen(null, (socket) => {
          http.emit("connection", socket);
        });
        const remote = await t.peer.connect({ port: t.portOf(server) });
        await remote.send("GET /one HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        const answer = (await remote.readToEnd()).toString();
        t.match(answer, /^HTTP\/1\.1 200 OK\r\n/, "the status line");
        t.match(answer, /you asked for \/one$/, "the body, before FIN");
      },
    },
    "http-server-keeps-an-accepted-socket": {
      level: "should",
      claim: "Several requests in a row are served over one accepted socket that was given to an HTTP server.",
      rows: ["K25", "LF5"],
      docs: ["http.html#event-connection"],
      budget: "long",
      async run(t: TestContext) {
        const http = createHttpServer((incoming, response) => response.end(`you asked for ${incoming.url}`));
        const server = await t.listen(null, (socket) => {
          http.emit("connection", socket);
        });
        const remote = await t.peer.connect({ port: t.portOf(server) });
        for (const path of ["/one", "/two", "/three"]) {
          await remote.send(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
          let seen = "";
          while (!seen.includes(`you asked for ${path}`)) seen += (await remote.read(1)).toString();
          t.match(seen.trimStart(), /^HTTP\/1\.1 200 OK\r\n/, "the status line");
        }
      },
    },
    "http-request-uses-the-socket-it-is-given": {
      level: "must",
      claim: "`http.request({ createConnection })` speaks over exactly the socket that the function returned.",
      rows: ["K25", "LB10"],
      docs: ["http.html#httprequestoptions-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" }));
        const outgoing = request({
          path: "/elsewhere",
          host: "service.example",
          createConnection: () => socket as unknown as Plain,
        });
        const answered = t.once(outgoing, "response");
        outgoing.end();
        const remote = await listener.accept();
        let head = "";
        while (!head.endsWith("\r\n\r\n")) head += (await remote.read(1)).toString();
        t.match(head, /^GET \/elsewhere HTTP\/1\.1\r\n/, "the request line");
        await remote.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nanswer");
        const [response] = (await answered) as [IncomingMessage];
        t.equal(response.socket as unknown, socket, "the socket of the response");
        t.equal(await text(t, response), "answer", "the body");
      },
    },
    "agent-keeps-our-sockets-alive": {
      level: "must",
      claim: "An agent whose createConnection dials with the adapter keeps the socket for the next request.",
      rows: ["K25", "LB10"],
      docs: ["http.html#new-agentoptions"],
      needs: ["tcp.keep-alive"],
      budget: "long",
      async run(t: TestContext) {
        let connections = 0;
        const server = await t.listen(null, (socket) => {
          connections++;
          let head = "";
          socket.on("data", (chunk: unknown) => {
            head += chunk;
            if (!head.endsWith("\r\n\r\n")) return;
            head = "";
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\nkept");
          });
        });
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        const dialled: NetSocket[] = [];
        (agent as unknown as { createConnection(): NetSocket }).createConnection = () => {
          const socket = t.own(t.net.connect({ port: t.portOf(server), host: "127.0.0.1" }));
          dialled.push(socket);
          return socket;
        };
        for (let i = 0; i < 3; i++) {
          const outgoing = request({ agent, path: "/", host: "127.0.0.1" });
          const answered = t.once(outgoing, "response");
          outgoing.end();
          const [response] = (await answered) as [IncomingMessage];
          t.equal(await text(t, response), "kept", "the body");
          await t.turns(3);
        }
        agent.destroy();
        t.equal(dialled.length, 1, "sockets dialled");
        t.equal(connections, 1, "connections accepted");
      },
    },
    "upgrade-hands-the-socket-over": {
      level: "must",
      claim: "After an `upgrade` response the socket is the caller's: writes reach the wire in order, data comes in.",
      rows: ["K25", "WR7", "LB9"],
      docs: ["http.html#event-upgrade"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const outgoing = request({
          path: "/attach",
          host: "127.0.0.1",
          headers: { Connection: "Upgrade", Upgrade: "tcp" },
          createConnection: () => t.own(t.net.connect({ port: listener.port, host: "127.0.0.1" })) as unknown as Plain,
        });
        const upgraded = t.once(outgoing, "upgrade");
        outgoing.end();
        const remote = await listener.accept();
        let head = "";
        while (!head.endsWith("\r\n\r\n")) head += (await remote.read(1)).toString();
        await remote.send("HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nfirst bytes");
        const [, socket, first] = (await upgraded) as [IncomingMessage, Plain, Buffer];
        t.ok(socket instanceof t.net.Socket, "a net.Socket of the adapter");
        t.own(socket);
        const rest = t.collect(socket);
        for (const word of ["one ", "two ", "three"]) socket.write(word);
        t.equal((await remote.read(13)).toString(), "one two three", "what the peer read");
        await remote.send(", then more");
        await remote.fin();
        t.equal(first.toString() + (await rest).toString(), "first bytes, then more", "what the caller read");
      },
    },
    "big-bodies-both-ways-over-both-sides": {
      level: "must",
      claim: "2 MiB posted over a socket of ours to a server that is fed with ours, and sent back, arrive whole.",
      rows: ["K25", "LB10"],
      docs: ["http.html#event-connection", "http.html#httprequestoptions-callback"],
      budget: "long",
      async run(t: TestContext) {
        const size = 2 * 1024 * 1024;
        const http = createHttpServer((incoming, response) => void incoming.pipe(response));
        const server = await t.listen(null, (socket) => void http.emit("connection", socket));
        const outgoing = request({
          method: "POST",
          path: "/",
          host: "127.0.0.1",
          headers: { Connection: "close" },
          createConnection: () =>
            t.own(t.net.connect({ port: t.portOf(server), host: "127.0.0.1" })) as unknown as Plain,
        });
        const answered = t.once(outgoing, "response");
        outgoing.end(t.bytes(size, 1));
        const [response] = (await answered) as [IncomingMessage];
        const body = await t.collect(response);
        t.equal(body.length, size, "bytes of the body");
        t.equal(t.sha256(body), t.sha256(t.bytes(size, 1)), "digest of the body");
      },
    },
    "http-two-runs-over-both-sides": {
      level: "must",
      claim:
        "`http2.connect({ createConnection })` and `http2Server.emit('connection', socket)` carry 1 MiB both ways.",
      rows: ["K25"],
      docs: ["http2.html#http2connectauthority-options-listener"],
      budget: "long",
      async run(t: TestContext) {
        const size = 1024 * 1024;
        const http = createHttp2Server();
        http.on("stream", (stream: ServerHttp2Stream) => {
          stream.respond({ ":status": 200 });
          stream.pipe(stream);
        });
        const server = await t.listen(null, (socket) => void http.emit("connection", socket));
        const session = connectHttp2("http://service.example", {
          createConnection: () =>
            t.own(t.net.connect({ port: t.portOf(server), host: "127.0.0.1" })) as unknown as Plain,
        });
        const stream = session.request({ ":method": "POST" });
        const echo = t.collect(stream);
        stream.end(t.bytes(size, 1));
        t.equal(t.sha256(await echo), t.sha256(t.bytes(size, 1)), "digest of the echo");
        const closed = new Promise((resolve) => session.once("close", resolve));
        session.close();
        await closed;
      },
    },
    "timeout-of-a-clients-socket-is-honoured": {
      level: "must",
      claim: "`setTimeout` on the socket of an HTTP request fires when the server stays silent.",
      rows: ["K25", "K07", "TO5"],
      docs: ["http.html#requestsettimeouttimeout-callback"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const outgoing = t.own(
          request({
            path: "/silence",
            host: "127.0.0.1",
            createConnection: () => t.net.connect({ port: listener.port, host: "127.0.0.1" }) as unknown as Plain,
          }),
        );
        outgoing.on("error", () => {});
        const assigned = t.once(outgoing, "socket");
        outgoing.end();
        const [socket] = (await assigned) as [Plain];
        socket.setTimeout(30);
        await t.once(socket, "timeout");
      },
    },
    "server-over-a-path-answers-a-client-over-a-path": {
      level: "must",
      claim: "HTTP works over a Unix domain socket of the adapter on both sides.",
      rows: ["K25", "UX1", "LB9"],
      docs: ["http.html#httprequestoptions-callback"],
      needs: ["unix"],
      budget: "long",
      async run(t: TestContext) {
        const http = createHttpServer((_incoming, response) => response.end("by path"));
        const path = t.path("http.sock");
        await t.listen(null, (socket) => void http.emit("connection", socket), { path });
        const outgoing = request({
          path: "/",
          host: "docker",
          headers: { Connection: "close" },
          createConnection: () => t.own(t.net.connect({ path })) as unknown as Plain,
        });
        const answered = t.once(outgoing, "response");
        outgoing.end();
        const [response] = (await answered) as [IncomingMessage];
        t.equal(await text(t, response), "by path", "the body");
      },
    },
  },
});
