/** The methods of `Socket.prototype`: own, enumerable and replaceable there, as in Node. */
import { address, bind, bindSync } from "./bind.ts";
import { close } from "./close.ts";
import { connect, connectSync, disconnect, remoteAddress } from "./connect.ts";
import {
  addMembership,
  addSourceSpecificMembership,
  dropMembership,
  dropSourceSpecificMembership,
} from "./membership.ts";
import {
  getRecvBufferSize,
  getSendBufferSize,
  setBroadcast,
  setMulticastInterface,
  setMulticastLoopback,
  setMulticastTTL,
  setRecvBufferSize,
  setSendBufferSize,
  setTTL,
} from "./options.ts";
import { send, sendto } from "./send.ts";
import { getSendQueueCount, getSendQueueSize } from "./send-queue.ts";
import { type EngineSocket, STATE } from "./state.ts";

function ref(this: EngineSocket): EngineSocket {
  const state = this[STATE];
  state.referenced = true;
  if (!state.closed) state.handle?.ref();
  return this;
}

function unref(this: EngineSocket): EngineSocket {
  const state = this[STATE];
  state.referenced = false;
  if (!state.closed) state.handle?.unref();
  return this;
}

/** Closes, and resolves when closed. */
async function dispose(this: EngineSocket): Promise<void> {
  if (this[STATE].closed) return;
  await new Promise<void>((resolve) => {
    this.close(resolve);
  });
}

export function addMethods(prototype: object): void {
  Object.assign(prototype, {
    bind,
    bindSync,
    connect,
    connectSync,
    disconnect,
    sendto,
    send,
    close,
    address,
    remoteAddress,
    setBroadcast,
    setTTL,
    setMulticastTTL,
    setMulticastLoopback,
    setMulticastInterface,
    addMembership,
    dropMembership,
    addSourceSpecificMembership,
    dropSourceSpecificMembership,
    ref,
    unref,
    setRecvBufferSize,
    setSendBufferSize,
    getRecvBufferSize,
    getSendBufferSize,
    getSendQueueSize,
    getSendQueueCount,
    [Symbol.asyncDispose]: dispose,
  });
}
