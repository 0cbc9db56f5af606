/** TCP over the runtime's own `node:net`; everything else is declared absent. */
import { Buffer } from "node:buffer";
import net from "node:net";
import { nextTick } from "node:process";
import type { ListenerHandle, ListenerSink, StreamHandle, StreamSink } from "@sock/core";
import { type Adapter, CAPABILITIES, type Capabilities, type Failure, type IpEndpoint } from "@sock/core";
import { platformClock, systemLookup } from "@sock/core/compat";

const PRESENT = ["tcp", "tcp.no-delay", "tcp.keep-alive", "tcp.reset"];

const failureOf = ({ code = "UNKNOWN", syscall = "" }: NodeJS.ErrnoException): Failure => ({ code, syscall });

function endpoint(address = "", port = 0): IpEndpoint {
  return { address, port, family: net.isIPv6(address) ? 6 : 4 };
}

/** `sink`: given for a connecting stream; an accepted one gets it by `attach`. */
function stream(socket: net.Socket, sink?: StreamSink): StreamHandle {
  let localAddress: IpEndpoint | null = null;
  let remoteAddress: IpEndpoint | null = null;
  let closed = false;
  const opened = (): void => {
    localAddress = endpoint(socket.localAddress, socket.localPort);
    remoteAddress = endpoint(socket.remoteAddress, socket.remotePort);
  };
  const gone = (): void => sink?.onClose(closed || !socket.errored ? null : failureOf(socket.errored));
  const close = (how: "destroy" | "resetAndDestroy"): void => {
    if (closed) return;
    closed = true;
    if (socket.closed) nextTick(gone);
    else socket[how]();
  };
  if (sink) socket.on("connect", opened).on("connect", () => sink?.onOpen());
  else opened();
  socket.pause();
  socket.on("data", (chunk: Buffer) => sink?.onData(chunk));
  socket.on("end", () => sink?.onEnd());
  socket.on("error", () => {}); // told by `close`, which is last
  socket.on("close", () => (closed || socket.errored) && gone());
  return {
    fd: -1,
    get localAddress() {
      return localAddress;
    },
    get remoteAddress() {
      return remoteAddress;
    },
    attach(attached) {
      sink = attached;
    },
    readStart: () => void socket.resume(),
    readStop: () => void socket.pause(),
    write: (chunk) => socket.write(chunk, (error) => sink?.onWritten(error ? failureOf(error) : null)) && false,
    writev(chunks) {
      return this.write(Buffer.concat(chunks));
    },
    shutdown: () => void socket.end(() => sink?.onShutdown(null)),
    close: () => close("destroy"),
    reset: () => close("resetAndDestroy"),
    ref: () => void socket.ref(),
    unref: () => void socket.unref(),
    setOption(name, value) {
      const { enable, initialDelay } = value as { enable: boolean; initialDelay: number };
      if (name === "noDelay") socket.setNoDelay(value as boolean);
      else socket.setKeepAlive(enable, initialDelay);
    },
    getOption: () => absent("the type of service"),
  };
}

function listener(where: IpEndpoint, backlog: number, sink: ListenerSink): ListenerHandle {
  const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true });
  let bound: IpEndpoint | null = null;
  let closed = false;
  const close = (failure: Failure | null): void => {
    if (closed) return;
    closed = true;
    server.close();
    nextTick(() => sink.onClose(failure));
  };
  server.on("listening", () => sink.onListening());
  server.on("connection", (socket) => sink.onConnection(stream(socket)));
  server.on("error", (error) => close(failureOf(error)));
  server.listen({ host: where.address === "::" ? undefined : where.address, port: where.port, backlog });
  return {
    fd: -1,
    get localAddress() {
      const now = server.address() as net.AddressInfo | null;
      if (now) bound = endpoint(now.address, now.port); // kept: a closed server forgets it
      return bound;
    },
    close: () => close(null),
    ref: () => void server.ref(),
    unref: () => void server.unref(),
  };
}

function absent(what: string): never {
  throw new Error(`the engine refuses ${what} before it comes here`);
}

export const adapter: Adapter = {
  name: "toy",
  capabilities: Object.fromEntries(
    Object.keys(CAPABILITIES).map((name) => [name, PRESENT.includes(name) ? "compat" : false]),
  ) as Capabilities,
  connectStream: (peer, _options, sink) => {
    const { address: host, port } = peer as IpEndpoint;
    return stream(net.connect({ host, port, allowHalfOpen: true }), sink);
  },
  listenStream: (where, { backlog }, sink) => listener(where as IpEndpoint, backlog, sink),
  bindDatagram: () => absent("datagrams"),
  adoptStream: () => absent("descriptors"),
  lookup: systemLookup,
  ...platformClock,
};
