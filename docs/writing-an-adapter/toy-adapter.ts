/** TCP over the runtime's own `node:net`; everything else is declared absent. */
import { Buffer } from "node:buffer";
import net from "node:net";
import { type Adapter, type Failure, type IpEndpoint, type StreamSink, supportsOnly } from "@sock/core";
import { absent, platformClock, systemLookup } from "@sock/core/compat";

const open = { allowHalfOpen: true, pauseOnConnect: true };
const held = (by: net.Server | net.Socket) => ({ fd: -1, ref: () => void by.ref(), unref: () => void by.unref() });
const failureOf = ({ code = "UNKNOWN", syscall = "" }: NodeJS.ErrnoException): Failure => ({ code, syscall });
const endpoint = (address = "", port = 0): IpEndpoint => ({ address, port, family: net.isIPv6(address) ? 6 : 4 });
const ends = ({ localAddress, localPort, remoteAddress, remotePort }: net.Socket) => ({
  localAddress: endpoint(localAddress, localPort),
  remoteAddress: endpoint(remoteAddress, remotePort),
});

/** `to.sink`: there from the start for a connecting stream; an accepted one gets it by `attach`. */
function tcp(socket: net.Socket, to: { sink?: StreamSink }) {
  const handle = {
    ...absent,
    ...held(socket),
    ...ends(socket),
    attach: (sink: StreamSink) => void Object.assign(to, { sink }),
    readStart: () => void socket.resume(),
    readStop: () => void socket.pause(),
    write: (data: Uint8Array) =>
      socket.write(data, (error) => to.sink?.onWritten(error ? failureOf(socket.errored ?? error) : null)) && false,
    writev: (chunks: readonly Uint8Array[]): boolean => handle.write(Buffer.concat(chunks)),
    shutdown: () => void socket.end(() => to.sink?.onShutdown(null)),
    close: () => socket.destroy() && queueMicrotask(() => socket.emit("gone", null)),
  };
  socket.on("connect", () => Object.assign(handle, ends(socket)) && to.sink?.onOpen());
  socket.on("data", (chunk: Buffer) => to.sink?.onData(chunk));
  socket.on("end", () => to.sink?.onEnd());
  socket.pause().on("error", () => {}); // told by `close`, which is last
  socket.on("close", () => socket.errored && socket.emit("gone", failureOf(socket.errored)));
  socket.once("gone", (why: Failure | null) => to.sink?.onClose(why));
  return handle;
}

export const adapter: Adapter = {
  ...absent,
  ...platformClock,
  name: "toy",
  capabilities: supportsOnly({ tcp: "compat" }),
  connectStream: ({ address: host, port }: IpEndpoint, _, sink) => tcp(net.connect({ host, port, ...open }), { sink }),
  listenStream({ address, port }: IpEndpoint, _, sink) {
    const server = net.createServer(open, (socket) => sink.onConnection(tcp(socket, {})));
    server.on("error", (error) => sink.onClose(failureOf(error)));
    server.listen({ host: address === "::" ? undefined : address, port }, () => sink.onListening());
    return {
      ...held(server),
      get localAddress() {
        const bound = server.address() as net.AddressInfo | null;
        return bound && endpoint(bound.address, bound.port);
      },
      close: () => server.close() && queueMicrotask(() => sink.onClose(null)),
    };
  },
  lookup: systemLookup,
};
