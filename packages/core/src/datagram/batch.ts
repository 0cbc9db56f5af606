/** Several datagrams in one call of a handle that can. */
import type { Packets } from "../extras/send-many.ts";
import { isIP } from "../ip.ts";
import { send } from "./send.ts";
import { sendCount } from "./send-queue.ts";
import { BOUND, CONNECTED, DISCONNECTED, type EngineSocket, STATE, type State } from "./state.ts";

/**
 * Sends as many of the first packets as the kernel takes at once, and gives their number. Zero for any other socket, one
 * whose `send` is wrapped, and wherever a resolver, a block list, a bind or earlier sends come first: all that is `send`'s.
 */
export function sendBatch(socket: object, packets: Packets): number {
  const state = (socket as Partial<EngineSocket>)[STATE];
  if (state === undefined || !isReady(state) || (socket as { send?: unknown }).send !== send) return 0;
  const { handle } = state;
  if (handle?.sendMany === undefined) return 0;
  const end = ready(packets, state);
  if (end === 0) return 0;
  return handle.sendMany(
    (end === packets.length ? packets : packets.slice(0, end)) as (Uint8Array | number | string)[],
  );
}

/** Completes the first of them as the handle wants them, and gives the position of the first that is `send`'s. */
function ready(packets: Packets, { connectState, family }: State): number {
  let last = "";
  for (let i = 0; i < packets.length; i += 3) {
    const port = packets[i + 1];
    if (connectState === CONNECTED) {
      if (port !== undefined || packets[i + 2] !== undefined) return i;
      packets[i + 1] = 0;
      packets[i + 2] = "";
      continue;
    }
    if (port === undefined) return i;
    packets[i + 2] ??= DEFAULTS[family];
    const address = packets[i + 2] as string;
    if (address === last) continue;
    if (isIP(address) !== family) return i;
    last = address;
  }
  return packets.length;
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
    state.sendBlockList === null
  );
}
