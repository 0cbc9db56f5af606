/** The same servers on Bun's own sockets, as the control. */
import { BULK_CHUNK, DATAGRAM_BYTES, REPLY_BYTES, REPLY_WRITES, type Workload } from "../workloads.ts";
import type { Running } from "./running.ts";

interface State {
  /** Still to write: these bytes first, then this many of the bulk. */
  rest: Uint8Array | null;
  unsent: number;
  received: number;
  other: Bun.Socket<State> | null;
}

const bulk = new Uint8Array(BULK_CHUNK).fill(120);
const line = new Uint8Array(REPLY_BYTES).fill(120);

function write(socket: Bun.Socket<State>, chunk: Uint8Array): void {
  const { data } = socket;
  if (data.rest === null) {
    const count = Math.max(0, socket.write(chunk));
    if (count < chunk.length) data.rest = Buffer.from(chunk.subarray(count));
  } else data.rest = Buffer.concat([data.rest, chunk]);
}

function more(socket: Bun.Socket<State>): void {
  const { data } = socket;
  while (data.unsent > 0) {
    const count = socket.write(bulk, 0, Math.min(data.unsent, BULK_CHUNK));
    data.unsent -= Math.max(0, count);
    if (count < BULK_CHUNK) return;
  }
}

function drain(socket: Bun.Socket<State>): void {
  const { data } = socket;
  const { rest } = data;
  data.rest = null;
  if (rest !== null) write(socket, rest);
  else more(socket);
}

const fresh = (): State => ({ rest: null, unsent: 0, received: 0, other: null });

export async function serve(work: Workload, upstream: number): Promise<Running> {
  if (work.unit === "datagrams") return datagrams(work);
  const handlers: Record<string, (socket: Bun.Socket<State>, chunk: Uint8Array) => void> = {
    echo: write,
    sink(socket, chunk) {
      socket.data.received += chunk.length;
      if (socket.data.received < work.send) return;
      socket.data.received -= work.send;
      socket.write("x");
    },
    source(socket, chunk) {
      socket.data.unsent += chunk.length * work.receive;
      more(socket);
    },
    replies(socket, chunk) {
      for (let i = 0; i < (chunk.length / REPLY_BYTES) * REPLY_WRITES; i++) write(socket, line);
    },
    proxy(socket, chunk) {
      if (socket.data.other !== null) write(socket.data.other, chunk);
      else socket.data.rest = chunk;
    },
  };
  const listener = Bun.listen<State>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(socket) {
        socket.data = fresh();
        if (work.role !== "proxy") return;
        void Bun.connect<State>({
          hostname: "127.0.0.1",
          port: upstream,
          data: { ...fresh(), other: socket },
          socket: {
            open(other) {
              const { rest } = socket.data;
              socket.data.rest = null;
              socket.data.other = other;
              if (rest !== null) write(other, rest);
            },
            data: (_, chunk) => write(socket, chunk),
            drain,
          },
        });
      },
      data: handlers[work.role] as (socket: Bun.Socket<State>, chunk: Uint8Array) => void,
      drain,
    },
  });
  return { port: listener.port, count: () => 0 };
}

async function datagrams({ role }: Workload): Promise<Running> {
  let count = 0;
  const packet = new Uint8Array(DATAGRAM_BYTES).fill(120);
  const socket = await Bun.udpSocket({
    hostname: "127.0.0.1",
    socket: {
      data(own, message, port, address) {
        count++;
        if (role === "packets") own.send(message, port, address);
      },
    },
  });
  const batch: (string | number | Uint8Array)[] = [];
  return {
    port: socket.port,
    count: () => count,
    async send(to, ms) {
      for (let i = 0; i < 64; i++) batch.push(packet, to, "127.0.0.1");
      const end = performance.now() + ms;
      let sent = 0;
      while (performance.now() < end) {
        sent += socket.sendMany(batch);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return sent;
    },
  };
}
