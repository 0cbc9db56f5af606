/** Counts the handles an engine got from an adapter and whose `onClose` has not come: the leak check of the suite. */
import type { Adapter } from "./adapter.ts";

const open = new WeakMap<Adapter, number>();

/** To be called once for each handle returned or accepted. */
export function handleOpened(adapter: Adapter): void {
  open.set(adapter, openHandles(adapter) + 1);
}

/** To be called from the handle's `onClose`. */
export function handleClosed(adapter: Adapter): void {
  open.set(adapter, openHandles(adapter) - 1);
}

/** How many streams, listeners and datagram sockets of this adapter are open or still closing. */
export function openHandles(adapter: Adapter): number {
  return open.get(adapter) ?? 0;
}
