/** Several datagrams in one call of a handle that can. */
import type { Packet } from "../extras/send-many.ts";
import { isIP } from "../ip.ts";
import { methods } from "./methods.ts";
import { sendCount } from "./send-queue.ts";
import { BOUND, CONNECTED, DISCONNECTED, type EngineSocket, STATE, type State } from "./state.ts";

/**
 * Sends as many of the first packets as the kernel takes at once, and gives their number. Zero for any other socket, one
 * whose `send` is wrapped, and wherever a resolver, a block list, a bind or earlier sends come first: all that is `send`'s.
 */
export function sendBatch(socket: object, packets: readonly Packet[]): number {
  const state = (socket as Partial<EngineSocket>)[STATE];
  if (state === undefined || !isReady(state) || (socket as { send?: unknown }).send !== methods.send) return 0;
  const connected = state.connectState === CONNECTED;
  const list: (Uint8Array | number | string)[] = [];
  let last = "";
  for (const { data, port, address = DEFAULTS[state.family] } of packets) {
    if (connected) {
      if (port !== undefined) break;
      list.push(data, 0, "");
      continue;
    }
    if (port === undefined) break;
    if (address !== last) {
      if (isIP(address) !== state.family) break;
      last = address;
    }
    list.push(data, port, address);
  }
  return list.length === 0 ? 0 : (state.handle?.sendMany?.(list) ?? 0);
}

const DEFAULTS = { 4: "127.0.0.1", 6: "::1" } as const;

function isReady(state: State): boolean {
  return (
    !state.closed &&
    state.bindState === BOUND &&
    state.queue === undefined &&
    state.outbox.length === 0 &&
    sendCount(state) === 0 &&
    (state.connectState === CONNECTED || state.connectState === DISCONNECTED) &&
    state.lookup === undefined &&
    state.sendBlockList === undefined
  );
}
