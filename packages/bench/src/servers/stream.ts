/** Servers over `net`, the bare module's or an adapter's. */
import type * as Net from "node:net";
import { BULK_CHUNK, REPLY_BYTES, REPLY_WRITES, type Workload } from "../workloads.ts";
import type { Running } from "./running.ts";

type Handler = (socket: Net.Socket) => void;

function echo(socket: Net.Socket): void {
  socket.on("data", (chunk) => socket.write(chunk));
}

/** One byte back for each transfer. */
function sink(socket: Net.Socket, { send }: Workload): void {
  let received = 0;
  socket.on("data", (chunk) => {
    received += chunk.length;
    if (received < send) return;
    received -= send;
    socket.write("x");
  });
}

const bulk = new Uint8Array(BULK_CHUNK).fill(120);

/** A transfer for each byte. */
function source(socket: Net.Socket, { receive }: Workload): void {
  let unsent = 0;
  const more = (): void => {
    while (unsent > 0) {
      unsent -= BULK_CHUNK;
      if (!socket.write(bulk)) return;
    }
  };
  socket.on("drain", more);
  socket.on("data", (chunk) => {
    unsent += chunk.length * receive;
    more();
  });
}

const line = "x".repeat(REPLY_BYTES);

function replies(socket: Net.Socket): void {
  socket.on("data", (chunk) => {
    for (let i = 0; i < (chunk.length / REPLY_BYTES) * REPLY_WRITES; i++) socket.write(line);
  });
}

function proxy(net: typeof Net, upstream: number): Handler {
  return (socket) => {
    const other = net.connect(upstream, "127.0.0.1");
    other.on("error", () => socket.destroy());
    socket.on("close", () => other.destroy());
    socket.pipe(other);
    other.pipe(socket);
  };
}

export async function serve(
  net: typeof Net,
  work: Workload,
  upstream: number,
  cork: Handler | null,
  options: object,
): Promise<Running> {
  const handlers: Record<string, Handler> = {
    echo,
    sink: (socket) => sink(socket, work),
    source: (socket) => source(socket, work),
    replies,
    proxy: proxy(net, upstream),
  };
  const handle = handlers[work.role] as Handler;
  const server = net.createServer({ noDelay: work.noDelay === true, ...options }, (socket) => {
    cork?.(socket);
    socket.on("error", () => socket.destroy());
    handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 4096, resolve));
  return { port: (server.address() as Net.AddressInfo).port, count: () => 0 };
}
