/** When callbacks and events come: in the call, in the next tick, as a microtask, or in a later turn; and in which order. */
import { once } from "node:events";
import { join } from "node:path";
import { nextTick } from "node:process";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { AddressInfo, DgramSocket, NetServer, NetSocket } from "@sock/core";
import type { Area, Probe } from "../area.ts";
import { brief } from "../journal.ts";
import { Stage } from "../stage.ts";

class Watch {
  readonly lines: string[] = [];

  log(line: string): void {
    this.lines.push(line);
  }

  told =
    (name: string) =>
    (...args: unknown[]): void =>
      this.log(`${name}(${args.map(brief)})`);

  events(name: string, emitter: object, ...events: string[]): void {
    for (const event of events) {
      (emitter as { on(event: string, listener: (...args: unknown[]) => void): void }).on(
        event,
        this.told(`${name} ${event}`),
      );
    }
  }

  /** Runs the call between marks of the moments that follow it. */
  async around(call: () => unknown): Promise<void> {
    nextTick(() => this.log("· tick before"));
    queueMicrotask(() => this.log("· microtask before"));
    setImmediate(() => this.log("· immediate before"));
    try {
      call();
    } catch (error) {
      this.log(`throws ${brief(error)}`);
    }
    this.log("· returned");
    nextTick(() => {
      this.log("· tick");
      nextTick(() => this.log("· tick of tick"));
      queueMicrotask(() => this.log("· microtask of tick"));
    });
    queueMicrotask(() => {
      this.log("· microtask");
      nextTick(() => this.log("· tick of microtask"));
    });
    await new Promise<void>((resolve) =>
      setImmediate(() => {
        this.log("· immediate");
        resolve();
      }),
    );
    await turn();
    this.log("· second immediate");
    await sleep(20);
  }
}

type Scene = (watch: Watch, stage: Stage) => Promise<unknown>;

const scenes: Record<string, Scene> = {
  "server.listen(0)": (w, s) => listen(w, s, (server) => server.listen(0, w.told("callback"))),
  "server.listen(0, host)": (w, s) => listen(w, s, (server) => server.listen(0, "127.0.0.1", w.told("callback"))),
  "server.listen(path)": (w, s) => {
    const path = join(s.directory(), "s");
    return listen(w, s, (server) => server.listen(path, w.told("callback")));
  },
  "server.listen of a missing directory": (w, s) => {
    const path = join(s.directory(), "none/s");
    return listen(w, s, (server) => server.listen(path, w.told("callback")));
  },
  "server.listen of a taken port": async (w, s) => {
    const port = await s.port();
    return listen(w, s, (server) => server.listen(port, "127.0.0.1", w.told("callback")));
  },
  "server.listen with an aborted signal": (w, s) =>
    listen(w, s, (server) => server.listen({ port: 0, host: "127.0.0.1", signal: AbortSignal.abort() })),
  "server.close while listening": async (w, s) => {
    const server = await served(w, s);
    await w.around(() => server.close(w.told("callback")));
  },
  "server.close right after listen": (w, s) =>
    listen(w, s, (server) => {
      server.listen(0, "127.0.0.1", w.told("callback"));
      server.close(w.told("close callback"));
    }),
  "server.close of a fresh server": (w, s) => listen(w, s, (server) => server.close(w.told("callback"))),
  "server.close twice": async (w, s) => {
    const server = await served(w, s);
    await w.around(() => {
      server.close(w.told("first"));
      server.close(w.told("second"));
    });
  },
  "server dispose": async (w, s) => {
    const server = await served(w, s);
    await w.around(() => void server[Symbol.asyncDispose]().then(w.told("disposed")));
  },
  "server.close with a connection, which ends": async (w, s) => {
    const { client, accepted, server } = await s.pair();
    w.events("server", server, "close");
    w.events("accepted", accepted, "close", "end");
    w.events("client", client, "close");
    await w.around(() => server.close(w.told("callback")));
    await w.around(() => accepted.destroy());
  },
  "server.getConnections": async (w, s) => {
    const server = await served(w, s);
    await w.around(() => server.getConnections(w.told("callback")));
  },
  "connect, refused": (w, s) => connecting(w, s, (socket) => socket.connect(1, "127.0.0.1", w.told("callback"))),
  "connect to a path that is not there": (w, s) => {
    const path = join(s.directory(), "s");
    return connecting(w, s, (socket) => socket.connect(path, w.told("callback")));
  },
  "connect by a lookup that answers at once": async (w, s) => {
    const port = await s.port();
    await connecting(w, s, (socket) =>
      socket.connect({
        port,
        host: "named.test",
        lookup: (_host: string, _options: object, done: (...args: unknown[]) => void) => {
          w.log("lookup called");
          done(null, [{ address: "127.0.0.1", family: 4 }]);
        },
      } as never),
    );
  },
  "connect by a lookup that fails at once": (w, s) =>
    connecting(w, s, (socket) =>
      socket.connect({
        port: 1,
        host: "named.test",
        lookup: (_host: string, _options: object, done: (...args: unknown[]) => void) => done(new Error("no")),
      } as never),
    ),
  "connect by a lookup whose answer is no address": (w, s) =>
    connecting(w, s, (socket) =>
      socket.connect({
        port: 1,
        host: "named.test",
        family: 4,
        lookup: (_host: string, _options: object, done: (...args: unknown[]) => void) => done(null, "nonsense", 4),
      } as never),
    ),
  "destroy while connecting": async (w, s) => {
    const port = await s.port();
    await connecting(w, s, (socket) => {
      socket.connect(port, "127.0.0.1", w.told("callback"));
      socket.destroy();
    });
  },
  "destroy of a fresh socket": (w, s) => connecting(w, s, (socket) => socket.destroy()),
  "destroy with an error of a fresh socket": (w, s) => connecting(w, s, (socket) => socket.destroy(new Error("why"))),
  "end of a fresh socket": (w, s) => connecting(w, s, (socket) => socket.end(w.told("callback"))),
  "write to a fresh socket": (w, s) => connecting(w, s, (socket) => socket.write("x", w.told("callback"))),
  "write after end": (w, s) =>
    paired(w, s, (client) => {
      client.end();
      client.write("x", w.told("callback"));
    }),
  destroy: (w, s) => paired(w, s, (client) => client.destroy()),
  "destroy with an error": (w, s) => paired(w, s, (client) => client.destroy(new Error("why"))),
  "destroy by a signal": async (w, s) => {
    const controller = new AbortController();
    const { client } = await s.pair({ signal: controller.signal });
    w.events("client", client, "error", "close");
    await w.around(() => controller.abort());
  },
  resetAndDestroy: (w, s) => paired(w, s, (client) => client.resetAndDestroy()),
  "write, small": (w, s) => paired(w, s, (client) => client.write("x", w.told("callback"))),
  "write, twice": (w, s) =>
    paired(w, s, (client) => {
      client.write("x", w.told("first"));
      client.write("y", w.told("second"));
    }),
  "write past the high-water mark": (w, s) =>
    paired(w, s, (client) => {
      w.log(String(client.write(Buffer.alloc(20_000), w.told("first"))));
      w.log(String(client.write(Buffer.alloc(60_000), w.told("second"))));
    }),
  "write, corked": (w, s) =>
    paired(w, s, (client) => {
      client.cork();
      client.write("x", w.told("first"));
      client.write("y", w.told("second"));
      client.uncork();
    }),
  "end with data": (w, s) => paired(w, s, (client) => client.end("x", w.told("callback"))),
  "write, then destroy": (w, s) =>
    paired(w, s, (client) => {
      client.write("x", w.told("callback"));
      client.destroy();
    }),
  "pause and resume": (w, s) =>
    paired(w, s, (client) => {
      client.pause();
      client.resume();
    }),
  "setTimeout(1)": (w, s) =>
    paired(w, s, (client) => {
      client.setTimeout(1, w.told("callback"));
    }),
  "write of a string with a bad encoding": (w, s) => paired(w, s, (client) => client.write("x", "nonsense" as never)),
  "peer that ends": async (w, s) => {
    const { client, accepted } = await s.pair();
    w.events("client", client, "end", "finish", "close", "readable");
    const closed = once(client, "close");
    accepted.end();
    await closed;
    await turn();
  },
  "data, end and close of a flowing socket": async (w, s) => {
    const { client, accepted } = await s.pair();
    w.events("client", client, "data", "end", "finish", "close");
    const closed = once(client, "close");
    client.on("data", () => {
      nextTick(() => w.log("· tick of data"));
      queueMicrotask(() => w.log("· microtask of data"));
    });
    client.on("end", () => {
      nextTick(() => w.log("· tick of end"));
      queueMicrotask(() => w.log("· microtask of end"));
    });
    accepted.end("x");
    await closed;
    await turn();
  },
  "connect, told": async (w, s) => {
    const port = await s.port();
    const socket = s.subject.net.connect(port, "127.0.0.1", w.told("callback"));
    s.defer(() => socket.destroy());
    w.events("socket", socket, "lookup", "connect", "ready");
    socket.on("connect", () => {
      nextTick(() => w.log("· tick of connect"));
      queueMicrotask(() => w.log("· microtask of connect"));
    });
    await once(socket, "ready");
    await turn();
  },
  "connection, told": async (w, s) => {
    const { net } = s.subject;
    const server = net.createServer((socket) => {
      s.defer(() => socket.destroy());
      w.log(`connection ${socket.readyState}`);
      w.events("accepted", socket, "data", "end", "close");
      nextTick(() => w.log("· tick of connection"));
      queueMicrotask(() => w.log("· microtask of connection"));
    });
    s.defer(() => server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const client = net.connect((server.address() as AddressInfo).port, "127.0.0.1", () => client.end("x"));
    await once(client, "finish");
    await sleep(20);
  },
  "dgram bind": (w, s) => datagram(w, s, (socket) => socket.bind(0, "127.0.0.1", w.told("callback"))),
  "dgram bind without address": (w, s) => datagram(w, s, (socket) => socket.bind(w.told("callback"))),
  "dgram bind, taken": async (w, s) => {
    const other = await s.bound();
    s.defer(() => other.close());
    await datagram(w, s, (socket) => socket.bind(other.address().port, "127.0.0.1"));
  },
  "dgram bindSync": (w, s) => datagram(w, s, (socket) => socket.bindSync()),
  "dgram close": (w, s) => datagram(w, s, (socket) => socket.close(w.told("callback"))),
  "dgram close of a bound one": async (w, s) => {
    const socket = await s.bound();
    w.events("socket", socket, "close");
    await w.around(() => socket.close(w.told("callback")));
  },
  "dgram close while binding": (w, s) =>
    datagram(w, s, (socket) => {
      socket.bind(0, "127.0.0.1", w.told("bound"));
      socket.close(w.told("callback"));
    }),
  "dgram send, unbound": async (w, s) => {
    const other = await s.bound();
    s.defer(() => other.close());
    await datagram(w, s, (socket) => socket.send("x", other.address().port, "127.0.0.1", w.told("callback")));
  },
  "dgram send": async (w, s) => {
    const socket = await s.bound();
    s.defer(() => socket.close());
    w.events("socket", socket, "message", "error");
    await w.around(() => socket.send("x", socket.address().port, "127.0.0.1", w.told("callback")));
  },
  "dgram send, too large": async (w, s) => {
    const socket = await s.bound();
    s.defer(() => socket.close());
    await w.around(() => socket.send(Buffer.alloc(70_000), 1, "127.0.0.1", w.told("callback")));
  },
  "dgram send twice, then close": async (w, s) => {
    const socket = await s.bound();
    w.events("socket", socket, "close");
    await w.around(() => {
      socket.send("x", 1, "127.0.0.1", w.told("first"));
      socket.send("y", 1, "127.0.0.1", w.told("second"));
      socket.close();
    });
  },
  "dgram connect": async (w, s) => {
    const socket = await s.bound();
    s.defer(() => socket.close());
    w.events("socket", socket, "connect");
    await w.around(() => socket.connect(1, "127.0.0.1", w.told("callback")));
  },
  "dgram connect, unbound": (w, s) => datagram(w, s, (socket) => socket.connect(1, "127.0.0.1", w.told("callback"))),
  "dgram connectSync": (w, s) => datagram(w, s, (socket) => socket.connectSync(1, "127.0.0.1")),
  "dgram disconnect": async (w, s) => {
    const socket = await s.bound();
    s.defer(() => socket.close());
    socket.connect(1, "127.0.0.1");
    await once(socket, "connect");
    w.events("socket", socket, "connect", "error");
    await w.around(() => socket.disconnect());
  },
  "dgram dispose": (w, s) => datagram(w, s, (socket) => void socket[Symbol.asyncDispose]().then(w.told("disposed"))),
};

function listen(watch: Watch, stage: Stage, call: (server: NetServer) => unknown): Promise<void> {
  const server = stage.subject.net.createServer();
  stage.defer(() => server.close());
  watch.events("server", server, "listening", "error", "close");
  return watch.around(() => call(server));
}

async function served(watch: Watch, stage: Stage): Promise<NetServer> {
  const server = stage.subject.net.createServer();
  stage.defer(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  watch.events("server", server, "close");
  return server;
}

const EVENTS = ["lookup", "connectionAttempt", "connect", "ready", "finish", "drain", "end", "error", "close"];

function connecting(watch: Watch, stage: Stage, call: (socket: NetSocket) => unknown): Promise<void> {
  const socket = new stage.subject.net.Socket();
  stage.defer(() => socket.destroy());
  watch.events("socket", socket, ...EVENTS);
  return watch.around(() => call(socket));
}

async function paired(watch: Watch, stage: Stage, call: (client: NetSocket) => unknown): Promise<void> {
  const { client, accepted } = await stage.pair();
  accepted.resume();
  await turn();
  watch.events("client", client, ...EVENTS, "timeout", "pause", "resume");
  await watch.around(() => call(client));
}

function datagram(watch: Watch, stage: Stage, call: (socket: DgramSocket) => unknown): Promise<void> {
  const socket = stage.subject.dgram.createSocket("udp4");
  stage.defer(() => socket.close());
  watch.events("socket", socket, "listening", "connect", "error", "close");
  return watch.around(() => call(socket));
}

const PROBES: readonly Probe[] = Object.entries(scenes).map(([id, scene]) => ({
  id,
  async observe(subject) {
    const watch = new Watch();
    const stage = new Stage(subject);
    await scene(watch, stage);
    const lines = [...watch.lines];
    await stage.finish();
    return lines.map((line) => `scene: ${line}`);
  },
}));

export const order: Area = { name: "order", probes: () => PROBES, varies: true };
