/** TCP over the runtime's own `node:net`; everything else is declared absent. */
import assert from "node:assert";
import { Buffer } from "node:buffer";
import net from "node:net";
import { nextTick } from "node:process";
import type { Failure, IpEndpoint, ListenerHandle, ListenerSink, StreamHandle, StreamSink } from "@sock/core";
import { type Adapter, CAPABILITIES, type Capabilities } from "@sock/core";
import { platformClock, systemLookup } from "@sock/core/compat";

const present = Object.keys(CAPABILITIES).map((name) => [name, name === "tcp" && "compat"]);
const absent = (): never => assert.fail("the engine refuses it before it comes here");
const options = { reset: absent, setOption: absent, getOption: absent };
const open = { allowHalfOpen: true, pauseOnConnect: true };
const failureOf = ({ code = "UNKNOWN", syscall = "" }: NodeJS.ErrnoException): Failure => ({ code, syscall });
const endpoint = (address = "", port = 0): IpEndpoint => ({ address, port, family: net.isIPv6(address) ? 6 : 4 });
const held = (by: net.Server | net.Socket) => ({ fd: -1, ref: () => void by.ref(), unref: () => void by.unref() });
const ends = ({ localAddress, localPort, remoteAddress, remotePort }: net.Socket) => ({
  localAddress: endpoint(localAddress, localPort),
  remoteAddress: endpoint(remoteAddress, remotePort),
});

/** `sink`: given for a connecting stream; an accepted one gets it by `attach`. */
function stream(socket: net.Socket, sink?: StreamSink): StreamHandle {
  let closed = false;
  const gone = (): void => sink?.onClose(closed || !socket.errored ? null : failureOf(socket.errored));
  const handle = {
    ...held(socket),
    ...ends(socket),
    ...options,
    attach(attached: StreamSink) {
      sink = attached;
    },
    readStart: () => void socket.resume(),
    readStop: () => void socket.pause(),
    write: (data: Uint8Array) =>
      socket.write(data, (error) => sink?.onWritten(error ? failureOf(socket.errored ?? error) : null)) && false,
    writev: (chunks: readonly Uint8Array[]): boolean => handle.write(Buffer.concat(chunks)),
    shutdown: () => void socket.end(() => sink?.onShutdown(null)),
    close() {
      if (!closed && socket.closed) nextTick(gone);
      closed = true;
      socket.destroy();
    },
  };
  socket.on("connect", () => {
    Object.assign(handle, ends(socket));
    sink?.onOpen();
  });
  socket.on("data", (chunk: Buffer) => sink?.onData(chunk));
  socket.on("end", () => sink?.onEnd());
  socket.pause().on("error", () => {}); // told by `close`, which is last
  socket.on("close", () => (closed || socket.errored) && gone());
  return handle;
}

function listener({ address, port }: IpEndpoint, sink: ListenerSink): ListenerHandle {
  const server = net.createServer(open, (socket) => sink.onConnection(stream(socket)));
  server.on("listening", () => sink.onListening());
  server.on("error", (error) => sink.onClose(failureOf(error)));
  server.listen({ host: address === "::" ? undefined : address, port });
  return {
    ...held(server),
    get localAddress() {
      const bound = server.address() as net.AddressInfo | null;
      return bound && endpoint(bound.address, bound.port);
    },
    close() {
      server.close();
      nextTick(() => sink.onClose(null));
    },
  };
}

export const adapter: Adapter = {
  name: "toy",
  capabilities: Object.fromEntries(present) as Capabilities,
  connectStream: ({ address: host, port }: IpEndpoint, _, sink) => stream(net.connect({ host, port, ...open }), sink),
  listenStream: (where: IpEndpoint, _, sink) => listener(where, sink),
  bindDatagram: absent,
  adoptStream: absent,
  lookup: systemLookup,
  ...platformClock,
};
