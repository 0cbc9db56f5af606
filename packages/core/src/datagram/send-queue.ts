/** The sends an adapter has taken and not yet answered, in its order. */

import type { Failure } from "../adapter.ts";
import { addressedError, assertRunning, type EngineSocket, type Sending, STATE, type State } from "./state.ts";

export function pushSent(state: State, sending: Sending): void {
  state.sent.push(sending);
  state.queuedBytes += sending.packet.byteLength;
}

export function sendCount(state: State): number {
  return state.sent.length - state.first;
}

export function getSendQueueSize(this: EngineSocket): number {
  assertRunning(this[STATE]);
  return this[STATE].queuedBytes;
}

export function getSendQueueCount(this: EngineSocket): number {
  assertRunning(this[STATE]);
  return sendCount(this[STATE]);
}

export function sendDone(state: State, failure: Failure | null): void {
  const { sent } = state;
  const sending = sent[state.first];
  if (sending === undefined) return;
  state.queuedBytes -= sending.packet.byteLength;
  if (++state.first === sent.length) {
    sent.length = 0;
    state.first = 0;
  } else if (state.first >= 1024) {
    sent.splice(0, state.first);
    state.first = 0;
  }
  const { callback } = sending;
  if (callback === undefined) return;
  if (failure === null) callback(null, sending.packet.byteLength);
  else fail(sending, { code: failure.code, syscall: "send" });
}

/** The handle is gone: nobody will answer any more. */
export function failSends(state: State): void {
  const rest = state.sent.slice(state.first);
  state.sent = [];
  state.first = 0;
  state.queuedBytes = 0;
  for (const sending of rest) fail(sending, { code: "ECANCELED", syscall: "send" });
}

function fail({ callback, address, port }: Sending, failure: Failure): void {
  // Node passes the error alone.
  (callback as ((error: Error) => void) | undefined)?.(addressedError(failure, address, port));
}
