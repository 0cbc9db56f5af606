/** `send` and `sendto`: their forms, the implicit bind, the resolver; in the end one call of the handle. */
import { nextTick } from "node:process";
import type { SendCallback } from "../dgram.ts";
import { ipBlocked, socketError } from "../errors.ts";
import { isIP } from "../ip.ts";
import { validateNumber, validatePort, validateString } from "../validate.ts";
import { packetOf, packetSlice } from "./args.ts";
import { bindImplicitly } from "./bind.ts";
import { isBlocked, loopback, resolve } from "./lookup.ts";
import { pushSent } from "./send-queue.ts";
import {
  addressedError,
  assertRunning,
  BOUND,
  CONNECTED,
  type EngineSocket,
  enqueue,
  type Sending,
  STATE,
  type State,
  UNBOUND,
} from "./state.ts";

/**
 * The forms are told apart as Node does: an unconnected socket has `(message, offset, length, port…)` when the fourth
 * argument is something else than a callback or the fifth is there, a connected one when `length` is a number.
 */
export function send(
  this: EngineSocket,
  message: unknown,
  offset: unknown,
  length: unknown,
  port: unknown,
  address: unknown,
  callback: unknown,
): void {
  const state = this[STATE];
  let packet: Uint8Array;
  let target: unknown = port;
  let host: unknown = address;
  let done: unknown = callback;
  const connected = state.connectState === CONNECTED;
  if (connected) {
    if (typeof length === "number") {
      packet = packetSlice(message, offset, length);
      if (typeof port === "function") {
        done = port;
        target = undefined;
      }
      if (target || host) throw socketError("ERR_SOCKET_DGRAM_IS_CONNECTED");
    } else {
      if (target || host) throw socketError("ERR_SOCKET_DGRAM_IS_CONNECTED");
      packet = packetOf(message);
      done = offset;
    }
  } else if (host || (target && typeof target !== "function")) {
    packet = packetSlice(message, offset, length);
  } else {
    packet = packetOf(message);
    done = port;
    target = offset;
    host = length;
  }

  let number = 0;
  if (!connected) {
    number = validatePort(target, "Port", false);
    if (typeof host === "function") {
      done = host;
      host = undefined;
    } else if (host !== undefined && host !== null) validateString(host, "address");
  }
  assertRunning(state);
  bindImplicitly(this);
  dispatch(this, {
    packet,
    port: number,
    address: host as string | null | undefined,
    callback: typeof done === "function" ? (done as SendCallback) : undefined,
    taken: false,
  });
}

/** The old form, with every argument in its place. */
export function sendto(
  this: EngineSocket,
  message: unknown,
  offset: unknown,
  length: unknown,
  port: unknown,
  address: unknown,
  callback: unknown,
): void {
  validateNumber(offset, "offset");
  validateNumber(length, "length");
  validateNumber(port, "port");
  validateString(address, "address");
  send.call(this, message, offset, length, port, address, callback);
}

function dispatch(socket: EngineSocket, sending: Sending): void {
  const state = socket[STATE];
  // Unbound: the implicit bind has failed already, and said so.
  if (state.closed || state.bindState === UNBOUND) return;
  if (state.bindState !== BOUND) {
    enqueue(socket, () => dispatch(socket, sending));
    return;
  }
  if (sending.port === 0) {
    transmit(socket, sending, "", state.family);
    return;
  }
  const host = sending.address || loopback(state);
  if (state.lookup === undefined && literalFamily(state, host) !== 0) {
    collect(socket, state, sending);
    return;
  }
  resolve(state, host, (error, ip) => {
    if (error !== null) {
      // Also after `close`.
      if (sending.callback !== undefined) nextTick(sending.callback, error);
      else nextTick(emitError, socket, error);
    } else if (!state.closed) transmit(socket, sending, ip, isIP(ip));
  });
}

/**
 * Not before the next tick, as after every lookup; one tick serves all sends of this one. It has the async context of the
 * first of them: another with a callback gets a tick of its own, or one for the answer, where all leave by one call.
 */
function collect(socket: EngineSocket, state: State, sending: Sending): void {
  if (state.outbox.length > 0 && sending.callback !== undefined) {
    if (state.handle?.sendMany === undefined || state.sendBlockList !== null) state.outbox = [];
    else nextTick(answer, sending);
  }
  if (state.outbox.length === 0) nextTick(flush, socket, state.outbox);
  state.outbox.push(sending);
}

/** Behind the callback of the first, and in a later tick than what was asked for before. */
function answer({ callback, packet, taken }: Sending): void {
  if (taken && callback !== undefined) nextTick(callback, null, packet.byteLength);
}

function literalFamily(state: State, host: string): 0 | 4 | 6 {
  if (host !== state.lastAddress) {
    state.lastFamily = isIP(host);
    state.lastAddress = host;
  }
  return state.lastFamily;
}

function flush(socket: EngineSocket, outbox: readonly Sending[]): void {
  const state = socket[STATE];
  if (state.outbox === outbox) state.outbox = [];
  const taken = outbox.length > 1 && !state.closed ? flushTogether(state, outbox) : 0;
  // What those are told comes before what is told of the others.
  if (taken > 1 && taken < outbox.length) nextTick(flushRest, socket, outbox, taken);
  else flushRest(socket, outbox, taken);
}

function flushRest(socket: EngineSocket, outbox: readonly Sending[], from: number): void {
  const state = socket[STATE];
  for (let next = from; next < outbox.length; next++) {
    if (state.closed) return;
    const sending = outbox[next] as Sending;
    const host = sending.address || loopback(state);
    transmit(socket, sending, host, literalFamily(state, host));
  }
}

/** Gives as many of the first as it can to the handle by one call, and tells how many it has taken. */
function flushTogether(state: State, outbox: readonly Sending[]): number {
  const { handle, family } = state;
  if (handle?.sendMany === undefined || state.connectState === CONNECTED || state.sendBlockList !== null) return 0;
  const list: (Uint8Array | number | string)[] = [];
  for (const { packet, port, address } of outbox) {
    const host = address || loopback(state);
    if (literalFamily(state, host) !== family) break;
    list.push(packet, port, host);
  }
  const sent = handle.sendMany(list);
  for (let i = 0; i < sent; i++) {
    const sending = outbox[i] as Sending;
    sending.taken = true;
    if (i === 0) answer(sending);
  }
  return sent;
}

function emitError(socket: EngineSocket, error: Error): void {
  socket.emit("error", error);
}

/** As in Node, a failure of the system call without a callback is dropped: a datagram may get lost anyway. */
function transmit(socket: EngineSocket, sending: Sending, ip: string, family: 0 | 4 | 6): void {
  const state = socket[STATE];
  const { packet, port, callback } = sending;
  let code = "";
  if (port !== 0) {
    if (isBlocked(state, ip, family)) {
      if (callback !== undefined) nextTick(callback, ipBlocked(ip));
      return;
    }
    if (state.connectState === CONNECTED) code = "EISCONN";
    else if (family !== state.family) code = "EINVAL";
  }
  if (code !== "") {
    if (callback !== undefined) nextTick(callback, addressedError({ code, syscall: "send" }, sending.address, port));
  } else if (!state.handle?.send(packet, port, ip)) {
    pushSent(state, sending);
  } else if (callback !== undefined) {
    nextTick(callback, null, packet.byteLength);
  }
}
