import { channel } from "node:diagnostics_channel";
import { group, type TestContext } from "../../../src/case.ts";

interface Message {
  readonly socket?: unknown;
  readonly server?: unknown;
  readonly options?: { readonly port?: number };
  readonly error?: Error;
}

/** What a channel tells of this object, and not of those that a runtime makes below it. */
function listen(t: TestContext, name: string, isIt: (message: Message) => boolean): Message[] {
  const seen: Message[] = [];
  const told = (message: unknown): void => {
    if (isIt(message as Message)) seen.push(message as Message);
  };
  const source = channel(name);
  source.subscribe(told);
  t.own({ close: () => source.unsubscribe(told) });
  return seen;
}

export default group({
  id: "net/module/diagnostics",
  cases: {
    "client-sockets-are-told": {
      level: "should",
      claim: "The channel `net.client.socket` tells each client socket once, before it is connected.",
      rows: ["N02"],
      docs: ["diagnostics_channel.html#net"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const early: boolean[] = [];
        const told = listen(t, "net.client.socket", ({ socket }) => {
          early.push((socket as { pending: boolean }).pending);
          return socket instanceof t.net.Socket;
        });
        const socket = t.own(t.net.connect(port, "127.0.0.1"));
        t.equal(told.length, 1, "messages when `connect` returns");
        await t.once(socket, "connect");
        t.equal(told.length, 1, "messages");
        t.equal(told[0]?.socket, socket, "the socket");
        t.equal(early[0], true, "`pending` in the message");
      },
    },
    "server-sockets-are-told": {
      level: "should",
      claim: "The channel `net.server.socket` tells each socket that a server emits.",
      rows: ["S10"],
      docs: ["diagnostics_channel.html#net"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        const told = listen(t, "net.server.socket", ({ socket }) => socket instanceof t.net.Socket);
        server.listen(0, "127.0.0.1");
        await t.once(server, "listening");
        const connection = t.once(server, "connection");
        await t.peer.connect({ port: (server.address() as { port: number }).port, host: "127.0.0.1" });
        const [socket] = await connection;
        t.own(socket as { destroy(): void });
        t.equal(told.length, 1, "messages");
        t.equal(told[0]?.socket, socket, "the socket");
      },
    },
    "listening-is-told": {
      level: "should",
      claim:
        "`tracing:net.server.listen` tells the server and its options at `listen`, and the server again at `listening`.",
      rows: ["S10"],
      docs: ["diagnostics_channel.html#net"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        const isIt = (message: Message) => message.server === server;
        const start = listen(t, "tracing:net.server.listen:asyncStart", isIt);
        const end = listen(t, "tracing:net.server.listen:asyncEnd", isIt);
        const error = listen(t, "tracing:net.server.listen:error", isIt);
        server.listen({ port: 0, host: "127.0.0.1" });
        t.equal(start.length, 1, "asyncStart when `listen` returns");
        t.equal(start[0]?.options?.port, 0, "the port of the options");
        await t.once(server, "listening");
        t.equal(end.length, 1, "asyncEnd");
        const other = t.own(t.net.createServer());
        const failed = listen(t, "tracing:net.server.listen:error", (message) => message.server === other);
        other.listen({ port: (server.address() as { port: number }).port, host: "127.0.0.1" });
        const [reason] = await t.once(other, "error");
        t.equal(failed[0]?.error, reason, "the error");
        t.equal(error.length, 0, "errors of the one that listens");
      },
    },
  },
});
