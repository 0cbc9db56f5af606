/** The end of a socket. */
import { nextTick } from "node:process";
import { assertRunning, type EngineSocket, enqueue, STATE } from "./state.ts";

export function close(this: EngineSocket, callback: unknown): EngineSocket {
  const state = this[STATE];
  // Also when it throws, as in Node: the callback then hears of the close that is under way.
  if (typeof callback === "function") this.on("close", callback as () => void);
  if (state.queue !== undefined) {
    state.closeQueued = true;
    enqueue(this, () => this.close());
    return this;
  }
  assertRunning(state);
  closeHandle(this);
  return this;
}

/** A handle tells when it is gone; without one the event comes in the next tick. */
function closeHandle(socket: EngineSocket): void {
  const state = socket[STATE];
  state.closed = true;
  state.outbox = [];
  if (state.handle !== null) state.handle.close();
  else nextTick(() => socket.emit("close"));
}
