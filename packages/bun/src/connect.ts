/**
 * Connecting, in one of two ways, and adoption.
 *
 * `Bun.connect` itself serves Unix sockets and the loopback. For every other address it cannot do what the contract asks
 * (Bun 1.4.5): it reports most failures as ECONNREFUSED (EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, EINVAL, …), it binds no
 * local port without a local address, and a connection under way can neither be given up nor be let go of: it holds the
 * process until the kernel's own time is over. There the descriptor is made and connected through the C library, and
 * `Bun.connect({ fd })` takes it over before it is connected: its `drain` or `close` tells how that ended. Where there is
 * no C library (see libc.ts), `Bun.connect` does all, with those deviations.
 */
import { fstatSync } from "node:fs";
import type { ConnectStreamOptions, Failure, IpEndpoint, PathEndpoint, StreamSink } from "@sock/core";
import { failureOf } from "./errors.ts";
import { type Libc, libc } from "./libc.ts";
import { bun, type NativeConnectOptions, type StreamHandlers } from "./native.ts";
import { BunStream } from "./stream.ts";

const LOOPBACK = /^(?:127\.|::1$)/;

export function connectStream(
  peer: IpEndpoint | PathEndpoint,
  options: ConnectStreamOptions,
  sink: StreamSink,
): BunStream {
  const stream = new BunStream(sink, "path" in peer ? peer.path : null);
  const c = libc();
  if ("path" in peer) connectPath(stream, peer);
  else if (c !== null && !isPlain(peer, options)) connectDescriptor(stream, peer, options, c);
  else connectNative(stream, peer, options);
  return stream;
}

function isPlain(peer: IpEndpoint, options: ConnectStreamOptions): boolean {
  return options.localAddress === null && options.localPort === 0 && LOOPBACK.test(peer.address);
}

function connectNative(stream: BunStream, peer: IpEndpoint, options: ConnectStreamOptions): void {
  const { localAddress, localPort } = options;
  const any = peer.family === 6 ? "::" : "0.0.0.0";
  const local = localAddress !== null || localPort > 0 ? { localAddress: localAddress ?? any, localPort } : null;
  start({
    data: stream,
    socket: BunStream.handlers,
    allowHalfOpen: true,
    hostname: peer.address,
    port: peer.port,
    ...local,
  });
}

function connectPath(stream: BunStream, peer: PathEndpoint): void {
  start({ data: stream, socket: pathHandlers, allowHalfOpen: true, unix: peer.path });
}

const pathHandlers: StreamHandlers<BunStream> = {
  ...BunStream.handlers,
  connectError: (socket, error) => {
    const stream = socket.data;
    const failure = failureOf(error, "connect");
    // Bun tells ECONNREFUSED for ENOTDIR, EACCES, EAGAIN, EPROTOTYPE, … as well: asked again, the kernel says which it is.
    stream.refuse((failure.code === "ECONNREFUSED" && ask({ path: stream.path as string })) || failure);
  },
};

function ask(peer: PathEndpoint): Failure | null {
  const c = libc();
  const fd = c?.socket(peer);
  if (c === null || typeof fd !== "number") return null;
  const code = c.connect(fd, peer);
  c.close(fd);
  return code === null ? null : { code, syscall: "connect" };
}

function connectDescriptor(stream: BunStream, peer: IpEndpoint, options: ConnectStreamOptions, c: Libc): void {
  const fd = c.socket(peer);
  if (typeof fd === "string") {
    stream.refuse({ code: fd, syscall: "connect" });
    return;
  }
  const failure = bindAndConnect(fd, peer, options, c);
  if (failure !== null) {
    c.close(fd);
    stream.refuse(failure);
    return;
  }
  start({ data: stream, socket: BunStream.pendingHandlers, allowHalfOpen: true, fd });
}

function bindAndConnect(fd: number, peer: IpEndpoint, options: ConnectStreamOptions, c: Libc): Failure | null {
  const { localAddress, localPort } = options;
  if (localAddress !== null || localPort > 0) {
    const address = localAddress ?? (peer.family === 6 ? "::" : "0.0.0.0");
    const code = c.bind(fd, { address, port: localPort, family: peer.family });
    if (code !== null) return { code, syscall: "bind" };
  }
  const code = c.connect(fd, peer);
  return code === null ? null : { code, syscall: "connect" };
}

/** The outcome comes through the handlers; with `connectError` among them the promise is never an unhandled rejection. */
function start(options: NativeConnectOptions<BunStream>): void {
  try {
    void bun.connect(options);
  } catch (error) {
    options.data.refuse(failureOf(error, "connect"));
  }
}

/** Wraps an inherited descriptor of a connected socket. Bun takes it over before `Bun.connect` returns. */
export function adoptStream(fd: number): BunStream {
  let socket = false;
  try {
    socket = fstatSync(fd).isSocket();
  } catch (error) {
    throw failureOf(error, "open");
  }
  if (!socket) throw { code: "ENOTSOCK", syscall: "open" } satisfies Failure;
  const stream = new BunStream(null, null);
  start({ data: stream, socket: BunStream.adoptedHandlers, allowHalfOpen: true, fd });
  // It takes no descriptor twice.
  if (stream.fd < 0) throw { code: "EEXIST", syscall: "open" } satisfies Failure;
  return stream;
}
