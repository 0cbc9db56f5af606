/** From unbound to listening: `bind`, `bindSync`, inherited descriptors, and the binds nobody asked for by name. */
import { nextTick } from "node:process";
import type { BindTarget, Failure } from "../adapter.ts";
import type { AddressInfo } from "../dgram.ts";
import { featureUnavailable, invalidArgValue, socketError } from "../errors.ts";
import { isIP } from "../ip.ts";
import { handleOpened } from "../open-handles.ts";
import { validateObject, validatePort, validateString } from "../validate.ts";
import { type BindRequest, bindPort, parseBind } from "./args.ts";
import { assertDatagramDescriptor, descriptorError } from "./descriptor.ts";
import { anyAddress, resolve } from "./lookup.ts";
import { applyMemberships } from "./membership.ts";
import { setInitialBufferSizes } from "./options.ts";
import { SocketSink } from "./sink.ts";
import {
  addressedError,
  assertRunning,
  asyncContext,
  BINDING,
  BOUND,
  callError,
  DISCONNECTED,
  dropQueue,
  type EngineSocket,
  flushQueue,
  STATE,
  type State,
  UNBOUND,
} from "./state.ts";

export function bind(this: EngineSocket, ...args: unknown[]): EngineSocket {
  assertUnbound(this[STATE]);
  startBind(this, parseBind(args));
  return this;
}

function assertUnbound(state: State): void {
  assertRunning(state);
  if (state.bindState !== UNBOUND && !state.implicit) throw socketError("ERR_SOCKET_ALREADY_BOUND");
}

function startBind(socket: EngineSocket, request: BindRequest): void {
  const state = socket[STATE];
  if (request.fd !== null) {
    if (!state.adapter.capabilities["fd.datagram"]) throw featureUnavailable("bind({ fd })", state.adapter.name);
    assertDatagramDescriptor(request.fd);
    begin(socket, request.callback);
    open(socket, { fd: request.fd, family: state.family }, undefined, undefined);
    return;
  }
  const implicit = state.implicit;
  begin(socket, request.callback);
  try {
    resolve(state, (request.address || anyAddress(state)) as string, (error, address) => {
      if (state.closed) return;
      if (error !== null) fail(socket, error);
      else if (implicit || !isOwn(state, address)) bindFailed(socket, INVALID, address, request.port);
      else {
        open(socket, { address, port: bindPort(request.port), family: state.family }, address, request.port);
      }
    });
  } catch (error) {
    if (state.bindState === BINDING) reset(socket);
    throw error;
  }
}

/** An address that a socket of this kind can have; `ipv6Only` is nothing for IPv4. */
function isOwn({ family, ipv6Only }: State, address: string): boolean {
  return isIP(address) === family && !(ipv6Only && family === 4);
}

const INVALID: Failure = { code: "EINVAL", syscall: "bind" };

function begin(socket: EngineSocket, callback: (() => void) | undefined): void {
  const state = socket[STATE];
  if (!state.implicit) state.bindState = BINDING;
  if (callback === undefined) return;
  socket.once("listening", callback);
  state.bindCallback = callback;
}

/** Hands the target to the adapter. With capability `udp.bind-sync` the outcome is known, and told, at once. */
function open(socket: EngineSocket, target: BindTarget, address: unknown, port: unknown): void {
  let sync = isSync(socket[STATE]);
  let failure: Failure | null;
  try {
    failure = openHandle(socket, target, address, port, sync);
    if (sync && failure?.code === "EAGAIN") {
      sync = false;
      failure = openHandle(socket, target, address, port, sync);
    }
  } catch (error) {
    reset(socket);
    throw error;
  }
  if (failure === null) {
    if (sync) bindSucceeded(socket);
  } else if ("fd" in target) {
    // As Node: a descriptor that cannot be used is refused at once.
    reset(socket);
    throw descriptorError(failure);
  } else {
    bindFailed(socket, failure, address, port);
  }
}

function isSync(state: State): boolean {
  return state.adapter.capabilities["udp.bind-sync"] !== false;
}

function openHandle(
  socket: EngineSocket,
  target: BindTarget,
  address: unknown,
  port: unknown,
  sync: boolean,
): Failure | null {
  const state = socket[STATE];
  const { reuseAddr, reusePort, ipv6Only } = state;
  const sink = new SocketSink(socket, address, port, sync ? null : asyncContext());
  try {
    const options = sync ? { reuseAddr, reusePort, ipv6Only, sync } : { reuseAddr, reusePort, ipv6Only };
    const { adapter } = state;
    state.handle = state.context.runInAsyncScope(adapter.bindDatagram, adapter, target, options, sink);
  } catch (thrown) {
    if (thrown instanceof Error) throw thrown;
    return thrown as Failure;
  }
  handleOpened(state.adapter);
  if (!state.referenced) state.handle.unref();
  return null;
}

export function bindSucceeded(socket: EngineSocket): void {
  const state = socket[STATE];
  state.bindState = BOUND;
  state.bindCallback = undefined;
  try {
    setInitialBufferSizes(state);
    applyMemberships(socket);
    socket.emit("listening");
  } finally {
    // Also when a listener throws: a `close` may be among them.
    flushQueue.call(socket);
  }
}

export function bindFailed(socket: EngineSocket, failure: Failure, address: unknown, port: unknown): void {
  fail(socket, addressedError(failure, address, port));
}

function fail(socket: EngineSocket, error: Error): void {
  const closing = reset(socket);
  try {
    socket.emit("error", error);
  } finally {
    if (closing && !socket[STATE].closed) socket.close();
  }
}

/** Back to unbound. Calls that waited are dropped, but for a `close`, which must not get lost: true for that. */
function reset(socket: EngineSocket): boolean {
  const state = socket[STATE];
  if (!state.implicit) {
    state.bindState = UNBOUND;
    state.connectState = DISCONNECTED;
    state.memberships = [];
  }
  const { bindCallback, closeQueued } = state;
  if (bindCallback !== undefined) socket.removeListener("listening", bindCallback);
  state.bindCallback = undefined;
  dropQueue(socket);
  return closeQueued;
}

/** For `send` and `connect` on an unbound socket. Through the method, so that a subclass sees it, as in Node. */
export function bindImplicitly(socket: EngineSocket): void {
  if (socket[STATE].bindState === UNBOUND) socket.bind({ port: 0, exclusive: true }, null);
}

/** For a membership on an unbound socket: bound at once where the adapter can, and without `listening`, as in Node. */
export function bindForMembership(socket: EngineSocket): void {
  const state = socket[STATE];
  const target = { address: anyAddress(state), port: 0, family: state.family };
  if (!isSync(state)) {
    state.bindState = BINDING;
    open(socket, target, target.address, 0);
    return;
  }
  const failure = openHandle(socket, target, target.address, 0, true);
  if (failure !== null) throw addressedError(failure, target.address, 0);
  state.bindState = BOUND;
  state.implicit = true;
}

export function bindSync(this: EngineSocket, options: unknown = {}): AddressInfo {
  const state = this[STATE];
  assertUnbound(state);
  if (!isSync(state)) throw featureUnavailable("bindSync", state.adapter.name);
  validateObject(options, "options");
  const { port, address } = options as { port?: unknown; address?: unknown };
  const number = port === undefined || port === null ? 0 : validatePort(port, "options.port");
  let literal = anyAddress(state);
  if (address) {
    validateString(address, "options.address");
    literal = requireLiteral("options.address", address, "bindSync");
  }
  bindNow(this, literal, number);
  return addressOf(state);
}

/** Binds before it returns; `listening` follows in the next tick. */
export function bindNow(socket: EngineSocket, address: string, port: number): void {
  const state = socket[STATE];
  const target = { address, port, family: state.family };
  const failure = state.implicit || !isOwn(state, address) ? INVALID : openHandle(socket, target, address, port, true);
  if (failure !== null) {
    const code = failure.code === "EAGAIN" ? "EADDRINUSE" : failure.code;
    throw addressedError({ code, syscall: "bind" }, address, port);
  }
  state.bindState = BOUND;
  setInitialBufferSizes(state);
  nextTick(() => {
    if (!state.closed) socket.emit("listening");
  });
}

/** The synchronous calls resolve no names. */
export function requireLiteral(name: string, address: string, call: string): string {
  if (isIP(address) !== 0) return address;
  throw invalidArgValue(name, address, `must be a numeric IP address; ${call} does not perform DNS resolution`);
}

export function address(this: EngineSocket): AddressInfo {
  assertRunning(this[STATE]);
  return addressOf(this[STATE]);
}

function addressOf(state: State): AddressInfo {
  const local = state.bindState === BOUND ? (state.handle?.localAddress ?? null) : null;
  if (local === null) throw callError("EBADF", "getsockname");
  return { address: local.address, family: state.family === 6 ? "IPv6" : "IPv4", port: local.port };
}
