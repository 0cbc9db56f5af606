/** What the reference peer can do: on bare `node:net` / `node:dgram`, half-open, paused, nothing by itself. */
import { Buffer } from "node:buffer";
import dgram from "node:dgram";
import net from "node:net";
import { listenDeaf } from "./deaf-listener.ts";
import { Connection } from "./peer-connection.ts";
import type { PeerAnswer, PeerArguments } from "./protocol.ts";
import { Queue } from "./queue.ts";
import { closeRelays, relayOperations } from "./relay-operations.ts";

const listeners = new Map<number, { server: net.Server; accepted: Queue<number> }>();
const connections = new Map<number, Connection>();
const datagrams = new Map<number, { socket: dgram.Socket; received: Queue<unknown> }>();
let lastId = 0;

function addConnection(socket: net.Socket): number {
  const id = ++lastId;
  connections.set(id, new Connection(socket));
  return id;
}

function described(id: number): object {
  const { socket } = connection({ id });
  return { id, localPort: socket.localPort, remotePort: socket.remotePort };
}

function connection(args: PeerArguments): Connection {
  const found = connections.get(args.id as number);
  if (!found) throw new Error("no such connection");
  return found;
}

function listener(args: PeerArguments): { server: net.Server; accepted: Queue<number> } {
  const found = listeners.get(args.id as number);
  if (!found) throw new Error("no such listener");
  return found;
}

function datagram(args: PeerArguments): { socket: dgram.Socket; received: Queue<unknown> } {
  const found = datagrams.get(args.id as number);
  if (!found) throw new Error("no such datagram socket");
  return found;
}

function emitted(emitter: net.Server | net.Socket | dgram.Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    emitter.once("error", reject);
    emitter.once(event, () => {
      emitter.off("error", reject);
      resolve();
    });
  });
}

const operations: Readonly<Record<string, (args: PeerArguments) => unknown>> = {
  async listen(args) {
    const accepted = new Queue<number>();
    const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
      accepted.push(addConnection(socket));
    });
    const where = args.path ? { path: args.path } : { host: args.host ?? "127.0.0.1", port: args.port ?? 0 };
    const backlog = args.backlog === undefined ? {} : { backlog: args.backlog };
    server.listen({ ...where, ...backlog } as unknown as net.ListenOptions);
    await emitted(server, "listening");
    const id = ++lastId;
    listeners.set(id, { server, accepted });
    const address = server.address();
    return typeof address === "string" ? { id, path: address, port: 0 } : { id, port: address?.port };
  },
  async accept(args) {
    return described(await listener(args).accepted.take());
  },
  closeListener: (args) => {
    const { server } = listener(args);
    // `close` would wait for accepted connections, which a case may go on using: the listener itself is gone at once.
    if (server.listening) server.close();
    return new Promise<void>((resolve) => void setImmediate(resolve));
  },
  async connect(args) {
    const to = args.path ? { path: args.path } : { host: "127.0.0.1", ...args };
    const socket = net.connect({ ...to, allowHalfOpen: true } as net.NetConnectOpts);
    socket.pause();
    await emitted(socket, "connect");
    return described(addConnection(socket));
  },
  send: (args) => connection(args).write(Buffer.from(args.data as string, "base64")),
  sendPattern: (args) => connection(args).writePattern(args.length as number, args.seed as number),
  startPattern(args) {
    // The reader may go away in the middle; `closed` tells how.
    connection(args)
      .writePattern(args.length as number, args.seed as number)
      .catch(() => {});
  },
  fin: (args) => connection(args).fin(),
  rst: (args) => connection(args).reset(),
  read: async (args) => (await connection(args).read(args.length as number)).toString("base64"),
  readToEnd: async (args) => (await connection(args).readToEnd()).toString("base64"),
  digestToEnd: (args) => connection(args).digestToEnd(),
  closed: (args) => connection(args).closed(),
  bytesRead: (args) => connection(args).bytesRead,
  async closedPort() {
    const server = net.createServer().listen(0, "127.0.0.1");
    await emitted(server, "listening");
    const { port } = server.address() as net.AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  },
  deafPort: () => listenDeaf(),
  async datagram(args) {
    const type = (args.type as dgram.SocketType | undefined) ?? "udp4";
    const socket = dgram.createSocket({ type, reuseAddr: args.reuseAddr === true });
    const received = new Queue<unknown>();
    socket.on("message", (data, { address, port, family }) => {
      received.push({ data: data.toString("base64"), address, port, family });
    });
    socket.bind((args.port as number) ?? 0, (args.address as string) ?? (type === "udp4" ? "127.0.0.1" : "::1"));
    await emitted(socket, "listening");
    // An unconnected socket has no errors to report but its own sends', which come through their callbacks.
    socket.on("error", () => {});
    const id = ++lastId;
    datagrams.set(id, { socket, received });
    return { id, port: socket.address().port, address: socket.address().address };
  },
  sendDatagram: (args) =>
    new Promise<void>((resolve, reject) => {
      const data = Buffer.from(args.data as string, "base64");
      datagram(args).socket.send(data, args.port as number, args.address as string, (error) => {
        if (error) reject(error);
        else resolve();
      });
    }),
  receive: (args) => datagram(args).received.take(),
  setBroadcast: (args) => datagram(args).socket.setBroadcast(args.on === true),
  addMembership: (args) => datagram(args).socket.addMembership(args.group as string, args.iface as string | undefined),
  closeDatagram: (args) => new Promise<void>((resolve) => void datagram(args).socket.close(() => resolve())),
  ...relayOperations,
  /** Between cases: everything goes. */
  reset() {
    closeRelays();
    for (const { server } of listeners.values()) server.close();
    for (const { socket } of connections.values()) socket.destroy();
    for (const { socket } of datagrams.values()) {
      try {
        socket.close();
      } catch {
        // Closed by its case.
      }
    }
    listeners.clear();
    connections.clear();
    datagrams.clear();
  },
};

/** Carries out one command. */
export async function perform(call: number, op: string, args: PeerArguments): Promise<PeerAnswer> {
  try {
    const operation = operations[op];
    if (!operation) throw new Error(`no operation ${op}`);
    return { call, value: await operation(args) };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { call, error: { message, code } };
  }
}
