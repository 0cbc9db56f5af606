/** Socket options: ranges and types as Node checks them, then the handle. */
import type { DatagramOptionMap, Failure } from "../adapter.ts";
import type { Capability } from "../capabilities.ts";
import { textOf } from "../errno.ts";
import { codedError, errnoOf, featureUnavailable, invalidArgType } from "../errors.ts";
import { isIP } from "../ip.ts";
import { validateString } from "../validate.ts";
import { assertRunning, BOUND, callError, type State, thrownError } from "./state.ts";

export function requireCapability(state: State, capability: Capability, call: string): void {
  if (!state.adapter.capabilities[capability]) throw featureUnavailable(call, state.adapter.name);
}

function setOption<K extends keyof DatagramOptionMap>(
  state: State,
  name: K,
  value: DatagramOptionMap[K],
  call: string,
): void {
  if (state.bindState !== BOUND || state.handle === null) throw callError("EBADF", call);
  try {
    state.handle.setOption(name, value);
  } catch (thrown) {
    throw thrownError(thrown, call);
  }
}

export function setBroadcast(state: State, flag: unknown): void {
  assertRunning(state);
  requireCapability(state, "udp.broadcast", "setBroadcast");
  setOption(state, "broadcast", Boolean(flag), "setBroadcast");
}

/** Node's binding takes the 32-bit integer part of a number. */
function validateTtl(state: State, ttl: unknown, least: number, call: string): number {
  if (typeof ttl !== "number") throw invalidArgType("ttl", "number", ttl);
  assertRunning(state);
  const hops = ttl | 0;
  if (hops < least || hops > 255) throw callError("EINVAL", call);
  return hops;
}

export function setTtl(state: State, ttl: unknown): void {
  const hops = validateTtl(state, ttl, 1, "setTTL");
  requireCapability(state, "udp.ttl", "setTTL");
  setOption(state, "ttl", hops, "setTTL");
}

export function setMulticastTtl(state: State, ttl: unknown): void {
  const hops = validateTtl(state, ttl, 0, "setMulticastTTL");
  requireCapability(state, "udp.multicast", "setMulticastTTL");
  setOption(state, "multicastTtl", hops, "setMulticastTTL");
}

export function setMulticastLoopback(state: State, flag: unknown): void {
  assertRunning(state);
  requireCapability(state, "udp.multicast", "setMulticastLoopback");
  setOption(state, "multicastLoopback", Boolean(flag), "setMulticastLoopback");
}

export function setMulticastInterface(state: State, address: unknown): void {
  const call = "setMulticastInterface";
  assertRunning(state);
  validateString(address, "interfaceAddress");
  requireCapability(state, "udp.multicast", call);
  const family = isIP(address);
  if (family === 0) throw callError("EINVAL", call);
  if (family === 6 && state.family === 4 && state.bindState === BOUND) throw callError("ENOPROTOOPT", call);
  setOption(state, "multicastInterface", address, call);
}

type Buffering = "recvBufferSize" | "sendBufferSize";

const SYSTEM_CALL = { recvBufferSize: "uv_recv_buffer_size", sendBufferSize: "uv_send_buffer_size" } as const;

/** Node's SystemError: the system's error is in `info`, and `code` is Node's own. */
function bufferSizeError(code: string, syscall: string): Error {
  const errno = errnoOf(code);
  const text = textOf(code) ?? "unknown error";
  const message = `Could not get or set buffer size: ${syscall} returned ${code} (${text})`;
  const error = codedError(Error, "ERR_SOCKET_BUFFER_SIZE", message);
  if (error.stack?.startsWith("Error ")) error.stack = `System${error.stack}`;
  Object.defineProperty(error, "name", { value: "SystemError", enumerable: false, writable: true, configurable: true });
  return Object.assign(error, { info: { errno, code, message: text, syscall }, errno, syscall });
}

/** Most of what a C `int` holds. */
const MOST = 2 ** 31 - 1;

function isUint32(value: unknown): value is number {
  return (value as number) >>> 0 === value;
}

export function setBufferSize(state: State, which: Buffering, size: unknown): void {
  // What `>>>` refuses to make a number throws, as in Node.
  if (!isUint32(size)) {
    throw codedError(TypeError, "ERR_SOCKET_BAD_BUFFER_SIZE", "Buffer size must be a positive integer");
  }
  const call = SYSTEM_CALL[which];
  assertRunning(state);
  requireCapability(state, "udp.buffer-size", which === "recvBufferSize" ? "setRecvBufferSize" : "setSendBufferSize");
  if (size > MOST) throw bufferSizeError("EINVAL", call);
  if (state.bindState !== BOUND || state.handle === null) throw bufferSizeError("EBADF", call);
  try {
    // Zero asks for the present size below, in libuv, and changes nothing.
    if (size > 0) state.handle.setOption(which, size);
  } catch (thrown) {
    throw thrown instanceof Error ? thrown : bufferSizeError((thrown as Failure).code, call);
  }
}

export function getBufferSize(state: State, which: Buffering): number {
  const call = SYSTEM_CALL[which];
  assertRunning(state);
  requireCapability(state, "udp.buffer-size", which === "recvBufferSize" ? "getRecvBufferSize" : "getSendBufferSize");
  if (state.bindState !== BOUND || state.handle === null) throw bufferSizeError("EBADF", call);
  try {
    return state.handle.getOption(which);
  } catch (thrown) {
    throw thrown instanceof Error ? thrown : bufferSizeError((thrown as Failure).code, call);
  }
}

/** The sizes given to `createSocket`. */
export function setInitialBufferSizes(state: State): void {
  if (state.recvBufferSize > 0) setBufferSize(state, "recvBufferSize", state.recvBufferSize);
  if (state.sendBufferSize > 0) setBufferSize(state, "sendBufferSize", state.sendBufferSize);
}
