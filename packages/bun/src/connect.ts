/**
 * Connecting and adoption.
 *
 * `Bun.connect` as documented cannot do what the contract asks (Bun 1.4.5): it reports most failures as ECONNREFUSED
 * (EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, EADDRNOTAVAIL, EINVAL, …), it binds no local port without a local address, and
 * a connection under way can neither be given up nor be let go of: it holds the process until the kernel's own time is
 * over. So a TCP descriptor is made and connected through the C library, and `Bun.connect({ fd })` takes it over before
 * it is connected: its `drain` or `close` tells how that ended. Without a C library (see libc.ts), and before 1.4, where a
 * descriptor that it took over is not half-open, `Bun.connect` does all, with those deviations. A Unix socket is connected
 * or refused at once; only its reason has to be asked for again.
 */
import { getBuiltinModule } from "node:process";
import type { ConnectStreamOptions, Failure, IpEndpoint, PathEndpoint, StreamSink } from "@sock/core";
import { failureOf } from "./errors.ts";
import type { Libc } from "./libc.ts";
import { isBroken } from "./listener.ts";
import { bun, isBunBefore, type NativeConnectOptions, type StreamHandlers } from "./native.ts";
import { BunStream } from "./stream.ts";

export function connectStream(
  peer: IpEndpoint | PathEndpoint,
  options: ConnectStreamOptions,
  sink: StreamSink,
  c: Libc | null,
): BunStream {
  const stream = new BunStream(sink, "path" in peer ? peer.path : null, c);
  if ("path" in peer && isBroken(peer.path)) stream.refuse({ code: "EINVAL", syscall: "connect" });
  else if ("path" in peer) start({ data: stream, socket: pathHandlers, allowHalfOpen: true, unix: peer.path });
  else if (c !== null && !isBunBefore(4)) connectDescriptor(stream, peer, options, c);
  else connectNative(stream, peer, options);
  return stream;
}

function connectNative(stream: BunStream, peer: IpEndpoint, options: ConnectStreamOptions): void {
  const { localAddress, localPort } = options;
  const local = localAddress !== null || localPort > 0 ? (localAddress ?? anyAddress(peer)) : null;
  if (local !== null && local.includes(":") !== (peer.family === 6)) {
    stream.refuse({ code: "EINVAL", syscall: "bind" });
    return;
  }
  start({
    data: stream,
    socket: local === null ? BunStream.handlers : boundHandlers,
    allowHalfOpen: true,
    hostname: peer.address,
    port: peer.port,
    ...(local !== null && { localAddress: local, localPort }),
  });
}

/** Codes that, with a local address, bind(2) has given rather than connect(2). */
const BIND_CODES = new Set(["EACCES", "EADDRINUSE", "EADDRNOTAVAIL"]);

const boundHandlers: StreamHandlers<BunStream> = {
  ...BunStream.handlers,
  connectError: (socket, error) => {
    const { code } = failureOf(error, "connect");
    socket.data.refuse({ code, syscall: BIND_CODES.has(code) ? "bind" : "connect" });
  },
};

function anyAddress(peer: IpEndpoint): string {
  return peer.family === 6 ? "::" : "0.0.0.0";
}

const pathHandlers: StreamHandlers<BunStream> = {
  ...BunStream.handlers,
  connectError: (socket, error) => {
    const stream = socket.data;
    const failure = failureOf(error, "connect");
    // Bun tells ECONNREFUSED for ENOTDIR, EACCES, EAGAIN, EPROTOTYPE, … as well, and before 1.4 ENOENT: asked again, the
    // kernel says which it is.
    const lies = failure.code === "ECONNREFUSED" || isBunBefore(4);
    const { path, libc } = stream;
    stream.refuse((lies && path !== null && libc !== null && ask({ path }, libc)) || failure);
  },
};

function ask(peer: PathEndpoint, c: Libc): Failure | null {
  const fd = c.socket(peer);
  if (typeof fd !== "number") return null;
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
    const address = localAddress ?? anyAddress(peer);
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
export function adoptStream(fd: number, c: Libc | null): BunStream {
  let socket = false;
  try {
    socket = getBuiltinModule("node:fs").fstatSync(fd).isSocket();
  } catch (error) {
    throw failureOf(error, "open");
  }
  if (!socket) throw { code: "ENOTSOCK", syscall: "open" } satisfies Failure;
  const stream = new BunStream(null, null, c);
  start({ data: stream, socket: BunStream.adoptedHandlers, allowHalfOpen: true, fd });
  // It takes no descriptor twice.
  if (stream.fd < 0) throw { code: "EEXIST", syscall: "open" } satisfies Failure;
  return stream;
}
