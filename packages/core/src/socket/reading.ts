/** The read side: demand of the Duplex becomes `readStart`, a full buffer `readStop`. */
import { Duplex } from "node:stream";
import { Carrier } from "./carrier.ts";
import { type EngineSocket, STATE } from "./state.ts";

interface Reading {
  _read(this: EngineSocket, size: number): void;
  pause(this: EngineSocket): EngineSocket;
  resume(this: EngineSocket): EngineSocket;
  read(this: EngineSocket, size?: number): unknown;
}

const duplex = Duplex.prototype;

/** With a user's buffer nothing goes through the Duplex, so its own calls must reach the handle. */
function startUserBuffer(socket: EngineSocket): void {
  const { handle, userBuffer } = socket[STATE];
  if (userBuffer !== null && handle !== null && !socket.connecting && !handle.reading) userBuffer.resume(handle);
}

export const reading: Reading = {
  _read(size) {
    const state = this[STATE];
    const { handle } = state;
    if (this.connecting || handle === null) this.once("connect", () => this._read(size));
    else if (!handle.reading) state.startReading(handle);
  },

  pause() {
    if (this.destroyed) return this;
    const { handle, userBuffer } = this[STATE];
    if (userBuffer !== null && !this.connecting && handle?.reading) handle.readStop();
    if (!(userBuffer instanceof Carrier)) return duplex.pause.call(this) as EngineSocket;
    userBuffer.flowing = false;
    return this;
  },

  // A destroyed stream of Bun's would still begin to flow, and say so.
  resume() {
    if (this.destroyed) return this;
    startUserBuffer(this);
    const { userBuffer } = this[STATE];
    if (!(userBuffer instanceof Carrier)) return duplex.resume.call(this) as EngineSocket;
    userBuffer.flowing = true;
    return this;
  },

  read(size) {
    startUserBuffer(this);
    return duplex.read.call(this, size);
  },
};
