/**
 * Ports of datagram sockets that are closing. Deno 2.9.6 keeps the descriptor until its pending receive has been
 * cancelled, some turns later, and a bind of the port meets EADDRINUSE until then; Node and Bun release it at once.
 */
const waiting = new Map<number, { sockets: number; callbacks: (() => void)[] }>();

export function isClosing(port: number): boolean {
  return waiting.has(port);
}

/** From `close` to the event of that name. */
export function portClosing(port: number): void {
  const entry = waiting.get(port);
  if (entry === undefined) waiting.set(port, { sockets: 1, callbacks: [] });
  else entry.sockets++;
}

export function portClosed(port: number): void {
  const entry = waiting.get(port);
  if (entry === undefined || --entry.sockets > 0) return;
  waiting.delete(port);
  for (const callback of entry.callbacks) callback();
}

/** Calls back once the sockets that are closing now have gone. */
export function whenClosed(port: number, callback: () => void): void {
  waiting.get(port)?.callbacks.push(callback);
}
