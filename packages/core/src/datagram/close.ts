/** The end of a socket. */
import { nextTick } from "node:process";
import { assertRunning, type EngineSocket, enqueue, STATE } from "./state.ts";

export function close(socket: EngineSocket, callback: unknown): void {
  const state = socket[STATE];
  // Also when it throws, as in Node: the callback then hears of the close that is under way.
  if (typeof callback === "function") socket.on("close", callback as () => void);
  if (state.queue !== undefined) {
    state.closeQueued = true;
    enqueue(socket, () => socket.close());
    return;
  }
  assertRunning(state);
  closeHandle(socket);
}

/** A handle tells when it is gone; without one the event comes in the next tick. */
function closeHandle(socket: EngineSocket): void {
  const state = socket[STATE];
  state.closed = true;
  state.outbox = [];
  if (state.handle !== null) state.handle.close();
  else nextTick(() => socket.emit("close"));
}
