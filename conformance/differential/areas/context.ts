/** Which store of an AsyncLocalStorage each event and callback finds: that of the call it belongs to, or none. */
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import type { AddressInfo, Net, NetSocket } from "@sock/core";
import type { Subject } from "../../src/target.ts";
import type { Area, Probe } from "../area.ts";
import { Stage } from "../stage.ts";

const SOCKET = [
  "lookup",
  "connectionAttempt",
  "connect",
  "ready",
  "timeout",
  "drain",
  "data",
  "finish",
  "end",
  "close",
];
const DATAGRAM = ["listening", "connect", "message", "close"];

class Stores {
  readonly #storage = new AsyncLocalStorage<string>();
  readonly #seen = new Map<string, Set<string>>();

  within<T>(store: string, call: () => T): T {
    return this.#storage.run(store, call);
  }

  note(name: string): () => void {
    return () => {
      const stores = this.#seen.get(name) ?? new Set();
      this.#seen.set(name, stores.add(String(this.#storage.getStore())));
    };
  }

  watch(name: string, emitter: object, events: readonly string[]): void {
    for (const event of events) {
      (emitter as { on(event: string, listener: () => void): void }).on(event, this.note(`${name} ${event}`));
    }
  }

  lines(): string[] {
    return [...this.#seen].map(([name, stores]) => `${name}: ${[...stores].sort().join(", ")}`).sort();
  }
}

/** Both ends of a connection, made within "connect". */
async function pair(s: Stores, stage: Stage, net: Net): Promise<{ client: NetSocket; accepted: NetSocket }> {
  const server = net.createServer();
  stage.defer(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepting = once(server, "connection");
  const client = s.within("connect", () => net.connect((server.address() as AddressInfo).port, "127.0.0.1"));
  const [accepted] = (await accepting) as [NetSocket];
  return { client, accepted };
}

type Scene = (s: Stores, stage: Stage, subject: Subject) => Promise<unknown>;

const scenes: Record<string, Scene> = {
  "a server and its client": async (s, stage, { net }) => {
    const server = net.createServer();
    stage.defer(() => server.close());
    s.watch("server", server, ["listening", "connection", "close"]);
    s.within("listen", () => server.listen(0, "127.0.0.1", s.note("listen callback")));
    await once(server, "listening");
    server.on("connection", (accepted) => {
      s.watch("accepted", accepted, ["data", "end"]);
      s.within("accepted write", () => accepted.write("x", s.note("accepted write callback")));
    });
    const client = new net.Socket();
    s.watch("client", client, SOCKET);
    const { port } = server.address() as AddressInfo;
    s.within("connect", () => client.connect(port, "localhost", s.note("connect callback")));
    s.within("early", () => client.write("x", s.note("early write callback")));
    await once(client, "data");
    s.within("timeout", () => client.setTimeout(5, s.note("timeout callback")));
    await once(client, "timeout");
    client.setTimeout(0);
    s.within("small", () => client.write("x", s.note("small write callback")));
    const written = new Promise((resolve) => {
      s.within("large", () =>
        client.write(Buffer.alloc(8_000_000), () => {
          s.note("large write callback")();
          resolve(null);
        }),
      );
    });
    await written;
    s.within("end", () => client.end(s.note("end callback")));
    await once(client, "close");
    s.within("getConnections", () => server.getConnections(s.note("getConnections callback")));
    s.within("close", () => server.close(s.note("close callback")));
    await once(server, "close");
  },
  "an accepted connection": async (s, stage, { net }) => {
    const server = net.createServer({ allowHalfOpen: true });
    stage.defer(() => server.close());
    s.within("listen", () => server.listen(0, "127.0.0.1"));
    await once(server, "listening");
    const accepting = once(server, "connection");
    const client = s.within("connect", () => net.connect((server.address() as AddressInfo).port, "127.0.0.1"));
    const closed = Promise.all([once(client, "close"), accepting.then(([accepted]) => once(accepted, "close"))]);
    const [accepted] = (await accepting) as [typeof client];
    s.watch("accepted", accepted, ["timeout", "drain", "finish", "close"]);
    s.watch("client", client, ["drain", "finish", "close"]);
    s.within("timeout", () => accepted.setTimeout(5, s.note("timeout callback")));
    await once(accepted, "timeout");
    accepted.setTimeout(0);
    // The peer does not read yet, so that these wait.
    client.pause();
    s.within("first", () => accepted.write(Buffer.alloc(8_000_000), s.note("first write callback")));
    s.within("second", () => accepted.write(Buffer.alloc(1000), s.note("second write callback")));
    s.within("third", () => accepted.write("text", s.note("third write callback")));
    s.within("drained", () => accepted.once("drain", s.note("drain listener")));
    s.within("resume", () => client.resume());
    await once(accepted, "drain");
    s.within("silent", () => accepted.write(Buffer.alloc(8_000_000)));
    s.within("end", () => accepted.end("bye", s.note("end callback")));
    await once(accepted, "finish");
    s.within("client end", () => client.end("bye", s.note("client end callback")));
    s.within("accepted resume", () => accepted.resume());
    await closed;
  },
  "a connection that is reset": async (s, stage, { net }) => {
    const { client, accepted } = await pair(s, stage, net);
    s.watch("accepted", accepted, ["error", "close"]);
    s.watch("client", client, ["error", "close"]);
    const closed = Promise.all([once(client, "close"), new Promise((resolve) => accepted.once("close", resolve))]);
    s.within("write", () => accepted.write(Buffer.alloc(8_000_000), s.note("write callback")));
    s.within("reset", () => client.resetAndDestroy());
    await closed;
  },
  "a socket that is destroyed": async (s, stage, { net }) => {
    const { client, accepted } = await pair(s, stage, net);
    s.watch("accepted", accepted, ["error", "end", "close"]);
    s.watch("client", client, ["error", "close"]);
    const closed = Promise.all([new Promise((resolve) => client.once("close", resolve)), once(accepted, "close")]);
    s.within("write", () => client.write(Buffer.alloc(8_000_000), s.note("write callback")));
    s.within("queued", () => client.write("x", s.note("queued write callback")));
    s.within("destroy", () => client.destroy(new Error("enough")));
    accepted.resume();
    await closed;
    const never = new net.Socket();
    s.watch("never connected", never, ["error", "close"]);
    s.within("destroy", () => never.destroy(new Error("enough")));
    await new Promise((resolve) => never.once("close", resolve));
  },
  "a connect that is refused": async (s, stage, { net }) => {
    const client = s.within("connect", () => net.connect(1, "127.0.0.1"));
    stage.defer(() => client.destroy());
    s.watch("client", client, ["connectionAttemptFailed", "error", "close"]);
    await new Promise((resolve) => client.once("close", resolve));
  },
  datagrams: async (s, stage, { dgram }) => {
    const a = s.within("create", () => dgram.createSocket("udp4"));
    const b = dgram.createSocket("udp4");
    stage.defer(() => b.close());
    s.watch("a", a, DATAGRAM);
    s.watch("b", b, DATAGRAM);
    s.within("bind", () => a.bind(0, "127.0.0.1", s.note("bind callback")));
    await once(a, "listening");
    const { port } = a.address();
    const send = async (name: string, ...to: unknown[]): Promise<void> => {
      const arrived = once(a, "message");
      const sent = new Promise((resolve) => {
        const told = (): void => {
          s.note(`${name} callback`)();
          resolve(null);
        };
        s.within(name, () => (b.send as (...args: unknown[]) => void)("x", ...to, told));
      });
      await Promise.all([arrived, sent]);
    };
    await send("first send", port, "127.0.0.1");
    await send("send to a name", port, "localhost");
    s.within("connect", () => b.connect(port, "127.0.0.1", s.note("connect callback")));
    await once(b, "connect");
    await send("connected send");
    const sent = (name: string, ...rest: unknown[]): Promise<unknown> =>
      new Promise((resolve) => {
        const told = (): void => {
          s.note(`${name} callback`)();
          resolve(null);
        };
        s.within(name, () => (b.send as (...args: unknown[]) => void)(...rest, told));
      });
    await Promise.all([sent("one of two", "x"), sent("two of two", "y")]);
    await sent("too large", Buffer.alloc(70_000));
    s.watch("b's second", b, ["error"]);
    s.within("failing", () => b.send(Buffer.alloc(70_000)));
    await new Promise((resolve) => b.once("error", resolve));
    s.within("close", () => a.close(s.note("close callback")));
    await once(a, "close");
    const c = s.within("create", () => dgram.createSocket("udp4"));
    s.watch("c", c, DATAGRAM);
    await new Promise((resolve) => s.within("send", () => c.send("x", port, "127.0.0.1", resolve)));
    s.within("close", () => c.close());
    await once(c, "close");
  },
};

const PROBES: readonly Probe[] = Object.entries(scenes).map(([id, scene]) => ({
  id,
  async observe(subject) {
    const stores = new Stores();
    const stage = new Stage(subject);
    await scene(stores, stage, subject);
    await stage.finish();
    return stores.lines();
  },
}));

export const context: Area = { name: "context", probes: () => PROBES };
