/** What a datagram socket of the engine keeps about itself, under a symbol. */
import type { AsyncResource } from "node:async_hooks";
import type { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import type { Adapter, DatagramHandle, Failure, IpEndpoint, Membership } from "../adapter.ts";
import { builtin } from "../builtin.ts";
import type { DatagramLookup, DatagramType, RemoteInfo, SendCallback } from "../dgram.ts";
import { socketError, systemError } from "../errors.ts";
import type { NetBlockList } from "../net-address.ts";

export const STATE: unique symbol = Symbol("datagram state");

/** As numbers, since `_bindState` of older Nodes is one. */
export const UNBOUND = 0;
export const BINDING = 1;
export const BOUND = 2;
export const DISCONNECTED = 0;
export const CONNECTING = 1;
export const CONNECTED = 2;

/** The async context of now, to come back to. */
export function asyncContext(): AsyncResource {
  return new (builtin("node:async_hooks").AsyncResource)("UDPWRAP");
}

/** One `send` on its way: from the call, past the resolver, to the kernel's answer. */
export interface Sending {
  readonly packet: Uint8Array;
  /** 0: to the connected peer. */
  readonly port: number;
  /** As the caller gave it, for the error; `ip` is where it goes. */
  readonly address: string | null | undefined;
  readonly callback: SendCallback | undefined;
  /** By the kernel, together with others. */
  taken: boolean;
}

export interface State {
  readonly adapter: Adapter;
  /** Of `createSocket`, in which the messages come. */
  readonly context: AsyncResource;
  readonly family: 4 | 6;
  readonly lookup: DatagramLookup | undefined;
  readonly reuseAddr: boolean;
  readonly reusePort: boolean;
  readonly ipv6Only: boolean;
  readonly recvBufferSize: number;
  readonly sendBufferSize: number;
  readonly receiveBlockList: Pick<NetBlockList, "check"> | null;
  readonly sendBlockList: Pick<NetBlockList, "check"> | null;
  /** Null before the kernel's socket exists, and after `close`. */
  handle: DatagramHandle | null;
  closed: boolean;
  referenced: boolean;
  bindState: typeof UNBOUND | typeof BINDING | typeof BOUND;
  /** A one-time `listening` listener, taken back when the bind under way fails. */
  bindCallback: (() => void) | undefined;
  /** Bound by a membership alone, so no `listening` was emitted and `bind` fails. */
  implicit: boolean;
  /** Memberships asked for while a bind was under way. */
  memberships: { readonly membership: Membership; readonly syscall: string }[];
  connectState: typeof DISCONNECTED | typeof CONNECTING | typeof CONNECTED;
  peer: IpEndpoint | null;
  /** Calls that wait for the bind, in order. */
  queue: (() => void)[] | undefined;
  /** One of them is a `close`. */
  closeQueued: boolean;
  /** Sends to literal addresses that leave in the next tick. */
  outbox: Sending[];
  /** The last literal address of a send, and its family, so that it is not parsed for each datagram. */
  lastAddress: string;
  lastFamily: 0 | 4 | 6;
  /** Sends the adapter has not answered yet, oldest first from `first`. */
  sent: Sending[];
  first: number;
  queuedBytes: number;
}

export interface EngineSocket extends EventEmitter {
  readonly type: DatagramType;
  readonly [STATE]: State;
  bind(...args: unknown[]): this;
  close(callback?: unknown): this;
  emit(event: "message", packet: Buffer, remote: RemoteInfo): boolean;
  emit(event: string, ...args: unknown[]): boolean;
}

export function assertRunning(state: State): void {
  if (state.closed) throw socketError("ERR_SOCKET_DGRAM_NOT_RUNNING");
}

/** The error of a system call on the socket itself, named after the method as in Node: `setTTL EINVAL`. */
export function callError(code: string, syscall: string): Error {
  return systemError({ code, syscall });
}

/** What an adapter threw: a `Failure` as the error of `syscall`; anything else is a defect, and stays as it is. */
export function thrownError(thrown: unknown, syscall: string): unknown {
  return thrown instanceof Error ? thrown : callError((thrown as Failure).code, syscall);
}

/** A failed bind, connect or send. Node's has the address as the caller gave it, even when that is undefined. */
export function addressedError(failure: Failure, address: unknown, port: unknown): Error {
  const error = systemError(failure, { address: address as string, port: port as number });
  return Object.assign(error, { address });
}

/** After a bind has succeeded: the calls that waited for it. */
export function flushQueue(this: EngineSocket): void {
  const state = this[STATE];
  const { queue } = state;
  if (queue === undefined) return;
  dropQueue(this);
  for (const call of queue) call();
}

export function dropQueue(socket: EngineSocket): void {
  const state = socket[STATE];
  if (state.queue !== undefined) socket.removeListener("listening", flushQueue);
  state.queue = undefined;
  state.closeQueued = false;
}

/** Waits for `listening` as a listener among the others, in their order, as in Node. */
export function enqueue(socket: EngineSocket, call: () => void): void {
  const state = socket[STATE];
  if (state.queue === undefined) {
    state.queue = [];
    socket.once("listening", flushQueue);
  }
  state.queue.push(call);
}
