/** The read side: demand of the Duplex becomes `readStart`, a full buffer `readStop`. */
import { Duplex } from "node:stream";
import { Carrier } from "./carrier.ts";
import { type EngineSocket, STATE } from "./state.ts";
import type { Reader } from "./user-buffer.ts";

interface Reading {
  _read(this: EngineSocket, size: number): void;
  pause(this: EngineSocket): EngineSocket;
  resume(this: EngineSocket): EngineSocket;
  read(this: EngineSocket, size?: number): unknown;
}

const duplex = Duplex.prototype;

/** With a user's buffer nothing goes through the Duplex, so its own calls must reach the handle. */
function startUserBuffer(socket: EngineSocket, buffer: Reader): void {
  const { handle } = socket[STATE];
  if (handle !== null && !socket.connecting && !handle.reading) buffer.resume(handle);
}

function readOnceConnected(socket: EngineSocket, size: number): void {
  socket.once("connect", () => socket._read(size));
}

export const reading: Reading = {
  _read(size) {
    const state = this[STATE];
    const { handle } = state;
    if (this.connecting || handle === null) readOnceConnected(this, size);
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
    const { userBuffer } = this[STATE];
    if (userBuffer !== null) startUserBuffer(this, userBuffer);
    if (!(userBuffer instanceof Carrier)) return duplex.resume.call(this) as EngineSocket;
    userBuffer.flowing = true;
    return this;
  },

  read(size) {
    const { userBuffer } = this[STATE];
    if (userBuffer !== null) startUserBuffer(this, userBuffer);
    return duplex.read.call(this, size);
  },
};
