/** One attempt at one address or path, and what follows from its outcome. */
import { nextTick } from "node:process";
import type { Failure, IpEndpoint } from "../adapter.ts";
import { type FailureContext, ipBlocked, systemError } from "../errors.ts";
import { isIP } from "../ip.ts";
import { isPath } from "../local-path.ts";
import type { ResolvedAddress } from "../lookup.ts";
import { isPaused } from "./carrier.ts";
import { shutdown } from "./lifecycle.ts";
import type { Link } from "./link.ts";
import { applyOptions } from "./options.ts";
import { type EngineSocket, STATE } from "./state.ts";

export interface AttemptSettings {
  readonly port: number;
  readonly localAddress: string | null;
  readonly localPort: number;
  /** Milliseconds for each attempt of a race. */
  readonly timeLimit: number;
}

/** False once the socket was destroyed, or connected again. */
export function stillConnecting(socket: EngineSocket, link: Link): boolean {
  return socket.connecting && socket[STATE].handle === link;
}

export function isBlocked(socket: EngineSocket, { address, family }: ResolvedAddress): boolean {
  return socket[STATE].blockList?.check(address, family === 6 ? "ipv6" : "ipv4") ?? false;
}

/** Codes that `connect(2)` gives at once; Node adds the local address to their message. */
const IMMEDIATE = new Set(["EACCES", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL", "ENETUNREACH", "EPERM"]);

function isImmediate({ code, syscall }: Failure): boolean {
  return syscall === "connect" && IMMEDIATE.has(code);
}

/** The error of a failed attempt, and of a failed bind before it. */
export function attemptError(failure: Failure, link: Link, to: IpEndpoint, settings: AttemptSettings): Error {
  const { localAddress, localPort } = settings;
  const any = to.family === 6 ? "::" : "0.0.0.0";
  if (failure.syscall === "bind") return systemError(failure, { address: localAddress ?? any, port: localPort });
  const context: FailureContext = { address: to.address, port: to.port };
  if (!isImmediate(failure)) return systemError(failure, context);
  const from = link.localAddress;
  const local =
    from !== null && "port" in from ? `${from.address}:${from.port}` : `${localAddress ?? any}:${localPort}`;
  return systemError(failure, { ...context, local });
}

export function attemptPath(socket: EngineSocket, link: Link, path: string): void {
  socket.emit("connectionAttempt", path, undefined, undefined);
  if (!stillConnecting(socket, link)) return;
  if (!isPath(path)) {
    socket.destroy(pathError({ code: "EINVAL", syscall: "connect" }, path));
    return;
  }
  const misuse = reuse(socket, link);
  if (misuse === "busy") {
    socket.destroy(pathError({ code: "EALREADY", syscall: "connect" }, path));
    return;
  }
  if (misuse === "open") return;
  link.connect({ path }, { localAddress: null, localPort: 0 }, (failure) => {
    if (!stillConnecting(socket, link)) return;
    if (failure === null) {
      connected(socket, link);
      return;
    }
    if (failure.code === "EINVAL" || failure.code === "ENAMETOOLONG") {
      socket.destroy(pathError(failure, path));
      return;
    }
    const error = systemError(failure, { address: path });
    socket.connecting = false;
    socket.emit("connectionAttemptFailed", path, undefined, undefined, error);
    socket.destroy(error);
  });
}

/** Of a connect to a path that failed at once; Node looks for a local address that a path does not have. */
function pathError(failure: Failure, address: string): Error {
  return systemError(failure, { address, local: "undefined:undefined" });
}

/**
 * With an address or port of its own to bind, an attempt is told only when it is bound, so together with its outcome:
 * Node tells of none that could not bind.
 */
export function bindsFirst({ localAddress, localPort }: AttemptSettings): boolean {
  return localAddress !== null || localPort !== 0;
}

export function attemptAddress(
  socket: EngineSocket,
  link: Link,
  target: ResolvedAddress,
  settings: AttemptSettings,
): void {
  const { address, family } = target;
  const { port } = settings;
  const to: IpEndpoint = { address, port, family: family === 6 ? 6 : 4 };
  const late = bindsFirst(settings);
  if (!late) {
    socket.emit("connectionAttempt", address, port, family);
    if (!stillConnecting(socket, link)) return;
  }
  if (isIP(address) !== family) {
    const local = "undefined:undefined";
    socket.destroy(systemError({ code: "EINVAL", syscall: "connect" }, { address, port, local }));
    return;
  }
  if (isBlocked(socket, target)) {
    socket.destroy(ipBlocked(address));
    return;
  }
  const misuse = reuse(socket, link);
  if (misuse === "busy") {
    const failure: Failure = { code: "EALREADY", syscall: "connect" };
    const from = link.localAddress;
    const local = from !== null && "port" in from ? `${from.address}:${from.port}` : "0.0.0.0:0";
    socket.destroy(systemError(failure, { address, port, local }));
    return;
  }
  if (misuse === "open") return;
  const { localPort } = settings;
  if (localPort !== (localPort & 0xffff)) {
    // Node lets the system bind the low bits, and finds that this is not the port it asked for.
    socket.destroy(attemptError({ code: "EADDRINUSE", syscall: "bind" }, link, to, settings));
    return;
  }
  link.connect(to, settings, (failure) => {
    if (!stillConnecting(socket, link)) return;
    if (late && failure?.syscall !== "bind") {
      socket.emit("connectionAttempt", address, port, family);
      if (!stillConnecting(socket, link)) return;
    }
    if (failure === null) {
      connected(socket, link);
      return;
    }
    const error = attemptError(failure, link, to, settings);
    if (failure.syscall !== "bind" && !isImmediate(failure)) {
      socket.connecting = false;
      socket.emit("connectionAttemptFailed", address, port, family, error);
    }
    socket.destroy(error);
  });
}

/** A second `connect` without `close` between: busy fails, an open connection is told once more, as the kernel does. */
function reuse(socket: EngineSocket, link: Link): "busy" | "open" | null {
  if (link.attempting) return "busy";
  if (!link.open) return null;
  nextTick(() => {
    if (stillConnecting(socket, link)) connected(socket, link);
  });
  return "open";
}

/** The connection is there: options first, then the events, then the first read. */
export function connected(socket: EngineSocket, link: Link): void {
  const state = socket[STATE];
  socket.connecting = false;
  socket._sockname = null;
  if (socket._peername) socket._peername = null;
  socket._unrefTimer();
  applyOptions(state, link);
  socket.emit("connect");
  socket.emit("ready");
  const { final } = state;
  if (state.handle !== link || link.dead) return;
  if (final !== null) {
    state.final = null;
    shutdown(link, final);
  }
  // Starts reading, or tells an end that is there already, without taking a byte.
  if (!isPaused(socket)) socket.read(0);
}
