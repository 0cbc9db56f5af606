/** The class `Socket` of one adapter: a plain function, as in Node, so that `Socket.call(this, …)` works. */
import { addAbortListener, EventEmitter } from "node:events";
import type { Adapter } from "../adapter.ts";
import { blockListOf } from "../block-list-option.ts";
import { channels } from "../channels.ts";
import type { DatagramLookup, DatagramType, DgramSocketConstructor } from "../dgram.ts";
import { featureUnavailable, socketTypeError } from "../errors.ts";
import { validateAbortSignal, validateFunction, validateUint32 } from "../validate.ts";
import { legacyMembers } from "./legacy.ts";
import { addMethods } from "./methods.ts";
import { requireCapability } from "./options.ts";
import { asyncContext, DISCONNECTED, type EngineSocket, STATE, type State, UNBOUND } from "./state.ts";

interface Options {
  readonly type?: unknown;
  readonly lookup?: unknown;
  readonly reuseAddr?: unknown;
  readonly reusePort?: unknown;
  readonly ipv6Only?: unknown;
  readonly recvBufferSize?: unknown;
  readonly sendBufferSize?: unknown;
  readonly receiveBlockList?: unknown;
  readonly sendBlockList?: unknown;
  readonly signal?: unknown;
}

export function createSocketClass(adapter: Adapter): DgramSocketConstructor {
  function Socket(this: unknown, type: unknown, listener?: unknown): EngineSocket | undefined {
    if (!(this instanceof Socket)) {
      return new (Socket as unknown as new (...args: unknown[]) => EngineSocket)(type, listener);
    }
    const socket = this as unknown as EngineSocket;
    EventEmitter.call(socket);
    const options = (type !== null && typeof type === "object" ? type : { type }) as Options;
    const state = createState(adapter, options);
    Object.assign(socket, { type: options.type as DatagramType });
    Object.defineProperty(socket, STATE, { value: state });
    if (typeof listener === "function") socket.on("message", listener as () => void);
    if (options.signal !== undefined) closeOnAbort(socket, options.signal as AbortSignal);
    const { udpSocket } = channels();
    if (udpSocket.hasSubscribers) udpSocket.publish({ socket });
    return undefined;
  }
  Object.setPrototypeOf(Socket.prototype, EventEmitter.prototype);
  Object.setPrototypeOf(Socket, EventEmitter);
  addMethods(Socket.prototype);
  Object.defineProperties(Socket.prototype, legacyMembers);
  return Socket as unknown as DgramSocketConstructor;
}

/** Everything that can be wrong is said before anything is done. */
function createState(adapter: Adapter, options: Options): State {
  const { type, lookup, recvBufferSize, sendBufferSize, signal } = options;
  if (type !== "udp4" && type !== "udp6") {
    throw socketTypeError("ERR_SOCKET_BAD_TYPE");
  }
  if (lookup !== undefined) validateFunction(lookup, "lookup");
  if (recvBufferSize) validateUint32(recvBufferSize, "options.recvBufferSize");
  if (sendBufferSize) validateUint32(sendBufferSize, "options.sendBufferSize");
  const receiveBlockList = blockListOf(options.receiveBlockList, "options.receiveBlockList");
  const sendBlockList = blockListOf(options.sendBlockList, "options.sendBlockList");
  if (signal !== undefined) validateAbortSignal(signal, "options.signal");
  if (!adapter.capabilities.udp) throw featureUnavailable("createSocket", adapter.name);
  const state: State = {
    adapter,
    context: asyncContext(),
    family: type === "udp6" ? 6 : 4,
    lookup: lookup as DatagramLookup | undefined,
    reuseAddr: Boolean(options.reuseAddr),
    reusePort: Boolean(options.reusePort),
    ipv6Only: Boolean(options.ipv6Only),
    recvBufferSize: (recvBufferSize as number) || 0,
    sendBufferSize: (sendBufferSize as number) || 0,
    receiveBlockList,
    sendBlockList,
    handle: null,
    closed: false,
    referenced: true,
    bindState: UNBOUND,
    bindCallback: undefined,
    implicit: false,
    memberships: [],
    connectState: DISCONNECTED,
    peer: null,
    queue: undefined,
    closeQueued: false,
    outbox: [],
    lastAddress: "",
    lastFamily: 0,
    sent: [],
    first: 0,
    queuedBytes: 0,
  };
  if (state.reuseAddr) requireCapability(state, "udp.reuse-addr", "reuseAddr");
  if (state.reusePort) requireCapability(state, "udp.reuse-port", "reusePort");
  if (state.ipv6Only) requireCapability(state, "udp.ipv6-only", "ipv6Only");
  if (state.recvBufferSize > 0) requireCapability(state, "udp.buffer-size", "recvBufferSize");
  if (state.sendBufferSize > 0) requireCapability(state, "udp.buffer-size", "sendBufferSize");
  return state;
}

function closeOnAbort(socket: EngineSocket, signal: AbortSignal): void {
  const state = socket[STATE];
  const close = (): void => {
    if (!state.closed) socket.close();
  };
  if (signal.aborted) {
    close();
    return;
  }
  const { [Symbol.dispose]: detach } = addAbortListener(signal, close);
  socket.once("close", detach);
}
