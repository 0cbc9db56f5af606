/** Socket options: ranges and types as Node checks them, then the handle. */
import type { DatagramHandle, DatagramOptionMap, Failure } from "../adapter.ts";
import type { Capability } from "../capabilities.ts";
import { SETTERS } from "../datagram-calls.ts";
import { bufferSizeError, featureUnavailable, socketTypeError } from "../errors.ts";
import { isIP } from "../ip.ts";
import { validateNumber, validateString } from "../validate.ts";
import { assertRunning, BOUND, callError, type EngineSocket, STATE, type State, thrownError } from "./state.ts";

export function requireCapability(state: State, capability: Capability, call: string): void {
  if (!state.adapter.capabilities[capability]) throw featureUnavailable(call, state.adapter.name);
}

/** Throws a `Failure` before the bind and after the close. */
function boundHandle({ bindState, handle }: State, syscall: string): DatagramHandle {
  if (bindState !== BOUND || handle === null) throw { code: "EBADF", syscall } satisfies Failure;
  return handle;
}

function setOption<K extends keyof DatagramOptionMap>(
  state: State,
  name: K,
  value: DatagramOptionMap[K],
  capability: Capability,
): void {
  const call = SETTERS[name];
  requireCapability(state, capability, call);
  try {
    boundHandle(state, call).setOption(name, value);
  } catch (thrown) {
    throw thrownError(thrown, call);
  }
}

export function setBroadcast(this: EngineSocket, flag: unknown): void {
  assertRunning(this[STATE]);
  setOption(this[STATE], "broadcast", Boolean(flag), "udp.broadcast");
}

/** Node's binding takes the 32-bit integer part of a number. */
function setHops(
  state: State,
  name: "ttl" | "multicastTtl",
  ttl: unknown,
  least: number,
  capability: Capability,
): void {
  validateNumber(ttl, "ttl");
  assertRunning(state);
  const hops = ttl | 0;
  if (hops < least || hops > 255) throw callError("EINVAL", SETTERS[name]);
  setOption(state, name, hops, capability);
}

export function setTTL(this: EngineSocket, ttl: unknown): unknown {
  setHops(this[STATE], "ttl", ttl, 1, "udp.ttl");
  return ttl;
}

export function setMulticastTTL(this: EngineSocket, ttl: unknown): unknown {
  setHops(this[STATE], "multicastTtl", ttl, 0, "udp.multicast");
  return ttl;
}

export function setMulticastLoopback(this: EngineSocket, flag: unknown): unknown {
  assertRunning(this[STATE]);
  setOption(this[STATE], "multicastLoopback", Boolean(flag), "udp.multicast");
  return flag;
}

export function setMulticastInterface(this: EngineSocket, address: unknown): void {
  const state = this[STATE];
  const call = SETTERS.multicastInterface;
  assertRunning(state);
  validateString(address, "interfaceAddress");
  requireCapability(state, "udp.multicast", call);
  const family = isIP(address);
  if (family === 0) throw callError("EINVAL", call);
  if (family === 6 && state.family === 4 && state.bindState === BOUND) throw callError("ENOPROTOOPT", call);
  setOption(state, "multicastInterface", address, "udp.multicast");
}

type Buffering = "recvBufferSize" | "sendBufferSize";

/** Most of what a C `int` holds. */
const MOST = 2 ** 31 - 1;

const SYSTEM_CALLS = { recvBufferSize: "uv_recv_buffer_size", sendBufferSize: "uv_send_buffer_size" } as const;

/** `method`: as the user has called it. Errors name libuv's function, as Node's do. */
function askBuffer<T>(state: State, which: Buffering, method: string, ask: (syscall: string) => T): T {
  assertRunning(state);
  requireCapability(state, "udp.buffer-size", method);
  const syscall = SYSTEM_CALLS[which];
  try {
    return ask(syscall);
  } catch (thrown) {
    throw thrown instanceof Error ? thrown : bufferSizeError({ code: (thrown as Failure).code, syscall });
  }
}

function setBufferSize(state: State, which: Buffering, size: unknown): void {
  // What `>>>` refuses to make a number throws, as in Node.
  const bytes = (size as number) >>> 0;
  if (bytes !== size) throw socketTypeError("ERR_SOCKET_BAD_BUFFER_SIZE");
  askBuffer(state, which, SETTERS[which], (syscall) => {
    if (bytes > MOST) throw { code: "EINVAL", syscall } satisfies Failure;
    const handle = boundHandle(state, syscall);
    // Zero asks for the present size below, in libuv, and changes nothing.
    if (bytes > 0) handle.setOption(which, bytes);
  });
}

function getBufferSize(state: State, which: Buffering, method: string): number {
  return askBuffer(state, which, method, (syscall) => boundHandle(state, syscall).getOption(which));
}

export function setRecvBufferSize(this: EngineSocket, size: unknown): void {
  setBufferSize(this[STATE], "recvBufferSize", size);
}

export function setSendBufferSize(this: EngineSocket, size: unknown): void {
  setBufferSize(this[STATE], "sendBufferSize", size);
}

export function getRecvBufferSize(this: EngineSocket): number {
  return getBufferSize(this[STATE], "recvBufferSize", "getRecvBufferSize");
}

export function getSendBufferSize(this: EngineSocket): number {
  return getBufferSize(this[STATE], "sendBufferSize", "getSendBufferSize");
}

/** The sizes given to `createSocket`. */
export function setInitialBufferSizes(state: State): void {
  if (state.recvBufferSize > 0) setBufferSize(state, "recvBufferSize", state.recvBufferSize);
  if (state.sendBufferSize > 0) setBufferSize(state, "sendBufferSize", state.sendBufferSize);
}
