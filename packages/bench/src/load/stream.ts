/** The load of the stream workloads. */
import type { Workload } from "../workloads.ts";
import type { Load } from "./load.ts";

interface State {
  /** Of the server that it is connected to. */
  readonly port: number;
  received: number;
  unsent: number;
}

const echoServer = (): number =>
  Bun.listen<{ rest: Uint8Array }>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open: (socket) => {
        socket.data = { rest: new Uint8Array(0) };
      },
      data: (socket, chunk) => {
        const { data } = socket;
        if (data.rest.length > 0) data.rest = Buffer.concat([data.rest, chunk]);
        else {
          const count = Math.max(0, socket.write(chunk));
          if (count < chunk.length) data.rest = Buffer.from(chunk.subarray(count));
        }
      },
      drain: (socket) => {
        const { data } = socket;
        data.rest = data.rest.subarray(Math.max(0, socket.write(data.rest)));
      },
    },
  }).port;

export function streamLoad(work: Workload): Load {
  const message = new Uint8Array(work.send).fill(120);
  const sockets = new Map<number, Bun.Socket<State>[]>();
  let exchanges = 0;
  let left = 0;
  let running = false;
  let active = 0;
  let finished: () => void = () => {};

  function write(socket: Bun.Socket<State>): void {
    const { data } = socket;
    const from = work.send - data.unsent;
    data.unsent -= Math.max(0, socket.write(from === 0 ? message : message.subarray(from)));
  }

  function begin(socket: Bun.Socket<State>): void {
    left--;
    socket.data.received = 0;
    socket.data.unsent = work.send;
    write(socket);
  }

  function idle(): void {
    if (--active === 0) finished();
  }

  const handlers: Bun.SocketHandler<State> = {
    open(socket) {
      if (work.reconnect) begin(socket);
    },
    drain(socket) {
      if (socket.data.unsent > 0) write(socket);
    },
    data(socket, chunk) {
      const { data } = socket;
      data.received += chunk.length;
      if (data.received < work.receive) return;
      exchanges++;
      if (work.reconnect) socket.end();
      else if (running && left > 0) begin(socket);
      else idle();
    },
    close({ data }) {
      if (!work.reconnect) {
        if (active > 0) throw new Error("a connection was closed while it was measured");
        sockets.delete(data.port);
      } else if (running && left > 0) void open(data.port);
      else idle();
    },
  };

  /** The kernel connects before the server accepts. Accepted are all when the last is answered. */
  async function answered(opened: Bun.Socket<State>[]): Promise<void> {
    const done = new Promise<void>((resolve) => {
      finished = resolve;
    });
    active = 1;
    begin(opened.at(-1) as Bun.Socket<State>);
    await done;
  }

  function open(port: number): Promise<Bun.Socket<State>> {
    const data = { port, received: 0, unsent: 0 };
    return Bun.connect<State>({ hostname: "127.0.0.1", port, data, socket: handlers });
  }

  return {
    port: work.role === "proxy" ? echoServer() : 0,
    async connect(port) {
      if (work.reconnect) return;
      const opened: Bun.Socket<State>[] = [];
      for (let i = 0; i < work.connections; i++) opened.push(await open(port));
      sockets.set(port, opened);
      if (work.role === "echo") await answered(opened);
    },
    async go(port, ms, most) {
      exchanges = 0;
      left = most;
      running = true;
      active = work.connections;
      const timer = setTimeout(() => {
        running = false;
      }, ms);
      const done = new Promise<void>((resolve) => {
        finished = resolve;
      });
      const opened = sockets.get(port) ?? [];
      for (let i = 0; i < work.connections; i++) {
        if (work.reconnect) void open(port);
        else begin(opened[i] as Bun.Socket<State>);
      }
      await done;
      clearTimeout(timer);
      return exchanges;
    },
    count: () => exchanges,
  };
}
