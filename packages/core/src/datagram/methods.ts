/** The methods of `Socket.prototype`: own, enumerable and replaceable there, as in Node. */
import type { AddressInfo } from "../dgram.ts";
import { addressOf, bind, bindSync } from "./bind.ts";
import { close } from "./close.ts";
import { connect, connectSync, disconnect, remoteAddressOf } from "./connect.ts";
import { addMembership, addSourceMembership, dropMembership, dropSourceMembership } from "./membership.ts";
import {
  getBufferSize,
  setBroadcast,
  setBufferSize,
  setMulticastInterface,
  setMulticastLoopback,
  setMulticastTtl,
  setTtl,
} from "./options.ts";
import { send, sendTo } from "./send.ts";
import { sendCount } from "./send-queue.ts";
import { assertRunning, type EngineSocket, STATE } from "./state.ts";

type Self = EngineSocket;

export const methods = {
  bind(this: Self, ...args: unknown[]): Self {
    bind(this, args);
    return this;
  },
  bindSync(this: Self, options: unknown = {}): AddressInfo {
    return bindSync(this, options);
  },
  connect(this: Self, port: unknown, address: unknown, callback: unknown): void {
    connect(this, port, address, callback);
  },
  connectSync(this: Self, port: unknown, address: unknown): void {
    connectSync(this, port, address);
  },
  disconnect(this: Self): void {
    disconnect(this);
  },
  sendto(
    this: Self,
    message: unknown,
    offset: unknown,
    length: unknown,
    port: unknown,
    address: unknown,
    callback: unknown,
  ): void {
    sendTo(this, message, offset, length, port, address, callback);
  },
  send(
    this: Self,
    message: unknown,
    offset: unknown,
    length: unknown,
    port: unknown,
    address: unknown,
    callback: unknown,
  ): void {
    send(this, message, offset, length, port, address, callback);
  },
  close(this: Self, callback: unknown): Self {
    close(this, callback);
    return this;
  },
  address(this: Self): AddressInfo {
    assertRunning(this[STATE]);
    return addressOf(this[STATE]);
  },
  remoteAddress(this: Self): AddressInfo {
    return remoteAddressOf(this[STATE]);
  },
  setBroadcast(this: Self, flag: unknown): void {
    setBroadcast(this[STATE], flag);
  },
  setTTL(this: Self, ttl: unknown): unknown {
    setTtl(this[STATE], ttl);
    return ttl;
  },
  setMulticastTTL(this: Self, ttl: unknown): unknown {
    setMulticastTtl(this[STATE], ttl);
    return ttl;
  },
  setMulticastLoopback(this: Self, flag: unknown): unknown {
    setMulticastLoopback(this[STATE], flag);
    return flag;
  },
  setMulticastInterface(this: Self, address: unknown): void {
    setMulticastInterface(this[STATE], address);
  },
  addMembership(this: Self, group: unknown, network: unknown): void {
    addMembership(this, group, network);
  },
  dropMembership(this: Self, group: unknown, network: unknown): void {
    dropMembership(this, group, network);
  },
  addSourceSpecificMembership(this: Self, source: unknown, group: unknown, network: unknown): void {
    addSourceMembership(this, source, group, network);
  },
  dropSourceSpecificMembership(this: Self, source: unknown, group: unknown, network: unknown): void {
    dropSourceMembership(this, source, group, network);
  },
  ref(this: Self): Self {
    const state = this[STATE];
    state.referenced = true;
    if (!state.closed) state.handle?.ref();
    return this;
  },
  unref(this: Self): Self {
    const state = this[STATE];
    state.referenced = false;
    if (!state.closed) state.handle?.unref();
    return this;
  },
  setRecvBufferSize(this: Self, size: unknown): void {
    setBufferSize(this[STATE], "recvBufferSize", size);
  },
  setSendBufferSize(this: Self, size: unknown): void {
    setBufferSize(this[STATE], "sendBufferSize", size);
  },
  getRecvBufferSize(this: Self): number {
    return getBufferSize(this[STATE], "recvBufferSize");
  },
  getSendBufferSize(this: Self): number {
    return getBufferSize(this[STATE], "sendBufferSize");
  },
  getSendQueueSize(this: Self): number {
    assertRunning(this[STATE]);
    return this[STATE].queuedBytes;
  },
  getSendQueueCount(this: Self): number {
    assertRunning(this[STATE]);
    return sendCount(this[STATE]);
  },
};

/** `Symbol.asyncDispose`: closes, and resolves when closed. */
export async function dispose(this: Self): Promise<void> {
  if (this[STATE].closed) return;
  await new Promise<void>((resolve) => {
    this.close(resolve);
  });
}
