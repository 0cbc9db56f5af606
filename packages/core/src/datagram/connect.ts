/** `connect`, `connectSync`, `disconnect` and what they leave behind. */
import { nextTick } from "node:process";
import type { Failure } from "../adapter.ts";
import { canonical } from "../address.ts";
import type { AddressInfo } from "../dgram.ts";
import { featureUnavailable, ipBlocked, socketError } from "../errors.ts";
import { isIP } from "../ip.ts";
import { validatePort, validateString } from "../validate.ts";
import { bindImplicitly, bindNow, requireLiteral } from "./bind.ts";
import { anyAddress, isBlocked, loopback, resolve } from "./lookup.ts";
import {
  addressedError,
  assertRunning,
  BINDING,
  BOUND,
  CONNECTED,
  CONNECTING,
  DISCONNECTED,
  type EngineSocket,
  enqueue,
  STATE,
  type State,
  thrownError,
  UNBOUND,
} from "./state.ts";

type Callback = (error?: Error) => void;

function assertConnectable(state: State, call: string): void {
  if (state.connectState !== DISCONNECTED) throw socketError("ERR_SOCKET_DGRAM_IS_CONNECTED");
  assertRunning(state);
  if (!state.adapter.capabilities["udp.connect"]) throw featureUnavailable(call, state.adapter.name);
}

export function connect(this: EngineSocket, port: unknown, address: unknown, callback: unknown): void {
  const state = this[STATE];
  const number = validatePort(port, "Port", false);
  let host = "";
  let done = callback;
  if (typeof address === "function") done = address;
  else if (address !== undefined) {
    validateString(address, "address");
    host = address;
  }
  assertConnectable(state, "connect");
  state.connectState = CONNECTING;
  try {
    bindImplicitly(this);
  } catch (error) {
    state.connectState = DISCONNECTED;
    throw error;
  }
  const start = (): void => startConnect(this, number, host, done as Callback | undefined);
  if (state.bindState === BOUND) start();
  // The bind may have failed already, and said so.
  else if (state.bindState === BINDING) enqueue(this, start);
}

function startConnect(socket: EngineSocket, port: number, address: string, callback: Callback | undefined): void {
  const state = socket[STATE];
  if (state.closed) return;
  // What is sent from now on leaves behind the connecting, in the next tick too.
  if (state.outbox.length > 0) state.outbox = [];
  if (callback) socket.once("connect", callback);
  const failed = (error: Error): void => {
    state.connectState = DISCONNECTED;
    if (callback) {
      socket.removeListener("connect", callback);
      nextTick(callback, error);
    } else {
      nextTick(() => socket.emit("error", error));
    }
  };
  try {
    resolve(state, address || loopback(state), (error, ip) => {
      if (state.closed) return;
      const problem = error ?? establish(state, ip, port, address);
      if (problem !== null) failed(problem);
      else nextTick(emitConnect, socket);
    });
  } catch (error) {
    state.connectState = DISCONNECTED;
    throw error;
  }
}

function emitConnect(socket: EngineSocket): void {
  socket.emit("connect");
}

/** Null: connected. */
function establish(state: State, ip: string, port: number, address: string): Error | null {
  const family = isIP(ip);
  if (isBlocked(state, ip, family)) return ipBlocked(ip);
  if (family !== state.family) return addressedError({ code: "EINVAL", syscall: "connect" }, address, port);
  const peer = { address: ip, port, family };
  try {
    state.handle?.connect(peer);
  } catch (thrown) {
    if (thrown instanceof Error) throw thrown;
    return addressedError({ code: (thrown as Failure).code, syscall: "connect" }, address, port);
  }
  state.connectState = CONNECTED;
  state.peer = { address: peerText(state, ip), port, family: state.family };
  return null;
}

/** As the kernel tells it: in the shortest form, and this host for a wildcard. */
function peerText(state: State, ip: string): string {
  const zone = ip.indexOf("%");
  const text = canonical(state.family === 6 ? "ipv6" : "ipv4", ip) ?? ip;
  if (text === anyAddress(state)) return loopback(state);
  return zone < 0 ? text : text + ip.slice(zone);
}

export function connectSync(this: EngineSocket, port: unknown, address: unknown): void {
  const state = this[STATE];
  const number = validatePort(port, "Port", false);
  let literal = loopback(state);
  if (address !== undefined && address !== null) {
    validateString(address, "address");
    if (address !== "") literal = requireLiteral("address", address, "connectSync");
  }
  assertConnectable(state, "connectSync");
  if (!state.adapter.capabilities["udp.bind-sync"]) throw featureUnavailable("connectSync", state.adapter.name);
  if (state.bindState === BINDING) throw socketError("ERR_SOCKET_ALREADY_BOUND");
  if (state.bindState === UNBOUND) bindNow(this, anyAddress(state), 0);
  const problem = establish(state, literal, number, literal);
  if (problem !== null) throw problem;
  // Unlike after `connect`, as in Node.
  nextTick(() => {
    if (!state.closed) emitConnect(this);
  });
}

export function disconnect(this: EngineSocket): void {
  const state = this[STATE];
  if (state.connectState !== CONNECTED) throw socketError("ERR_SOCKET_DGRAM_NOT_CONNECTED");
  assertRunning(state);
  try {
    state.handle?.disconnect();
  } catch (thrown) {
    throw thrownError(thrown, "connect");
  }
  state.connectState = DISCONNECTED;
  state.peer = null;
}

export function remoteAddress(this: EngineSocket): AddressInfo {
  const state = this[STATE];
  assertRunning(state);
  const { peer } = state;
  if (state.connectState !== CONNECTED || peer === null) throw socketError("ERR_SOCKET_DGRAM_NOT_CONNECTED");
  return { address: peer.address, family: peer.family === 6 ? "IPv6" : "IPv4", port: peer.port };
}
