/** Counts the handles an engine got from an adapter and whose `onClose` has not come: the leak check of the suite. */
import type { Adapter } from "./adapter.ts";

interface Count {
  open: number;
}

const counts = new WeakMap<Adapter, Count>();

/** To be called once for each handle returned or accepted. */
export function handleOpened(adapter: Adapter): void {
  const count = counts.get(adapter);
  if (count === undefined) counts.set(adapter, { open: 1 });
  else count.open++;
}

/** To be called from the handle's `onClose`. */
export function handleClosed(adapter: Adapter): void {
  const count = counts.get(adapter);
  if (count !== undefined) count.open--;
}

/** How many streams, listeners and datagram sockets of this adapter are open or still closing. */
export function openHandles(adapter: Adapter): number {
  return counts.get(adapter)?.open ?? 0;
}
