/** The end of each side, half-open, destroy, reset. */
import { nextTick } from "node:process";
import { Duplex } from "node:stream";
import { codedError, errnoOf, featureUnavailable, socketError } from "../errors.ts";
import { Carrier } from "./carrier.ts";
import type { Link } from "./link.ts";
import { type EngineSocket, errnoError, STATE } from "./state.ts";
import { writeAfterFin } from "./writing.ts";

type Callback = (error?: Error | null) => void;

interface Lifecycle {
  end(this: EngineSocket, data?: unknown, encoding?: unknown, callback?: unknown): EngineSocket;
  _final(this: EngineSocket, callback: Callback): void;
  destroySoon(this: EngineSocket): void;
  resetAndDestroy(this: EngineSocket): EngineSocket;
  _reset(this: EngineSocket): EngineSocket;
  _destroy(this: EngineSocket, error: Error | null, callback: (error?: Error | null) => void): void;
}

const duplexEnd = Duplex.prototype.end as (...args: unknown[]) => unknown;

function emitClose(socket: EngineSocket): void {
  socket.emit("close");
}

/** The socket lets go of its connection; counters stay readable. */
function detach(socket: EngineSocket): Link | null {
  const state = socket[STATE];
  const { handle } = state;
  if (handle === null) return null;
  state.handle = null;
  state.last = handle;
  socket._sockname = null;
  return handle;
}

/** FIN after everything written. A connection that is gone has nothing to shut down, which is no error. */
export function shutdown(link: Link, callback: Callback): void {
  const request = { oncomplete: () => callback(), callback, handle: link };
  const errno = link.shutdown(request);
  if (errno === 0) return;
  if (errno === 1 || errno === errnoOf("ENOTCONN")) callback();
  else callback(errnoError(errno, "shutdown"));
}

function resetNow(this: EngineSocket): void {
  if (!this.destroyed) this._reset();
}

/** On `end`: with half-open off, the write side ends by itself, and later writes fail. */
export function onEnd(this: EngineSocket): void {
  if (!this.allowHalfOpen) this.write = writeAfterFin as EngineSocket["write"];
}

export const lifecycle: Lifecycle = {
  end(data, encoding, callback) {
    duplexEnd.call(this, data, encoding, callback);
    return this;
  },

  _final(callback) {
    const state = this[STATE];
    if (this.connecting) state.final = callback;
    else if (state.handle === null) callback();
    else shutdown(state.handle, callback);
  },

  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else {
      // Not once more for each call, and `renew` takes it away.
      this.off("finish", this.destroy);
      this.once("finish", this.destroy);
    }
  },

  resetAndDestroy() {
    const { handle, adapter } = this[STATE];
    if (handle === null) return this.destroy(socketError("ERR_SOCKET_CLOSED"));
    if (handle.local) throw codedError(TypeError, "ERR_INVALID_HANDLE_TYPE", "This handle type cannot be sent");
    if (!adapter.capabilities["tcp.reset"]) throw featureUnavailable("resetAndDestroy", adapter.name);
    // As a listener among the others: what was written before leaves before.
    if (this.connecting) this.once("connect", resetNow);
    else this._reset();
    return this;
  },

  _reset() {
    this[STATE].resetting = true;
    return this.destroy();
  },

  _destroy(error, callback) {
    const state = this[STATE];
    this.connecting = false;
    if (state.final !== null) state.final = null;
    this.off("connect", resetNow);
    state.cancelAttempt?.();
    if (state.idle !== null) {
      state.adapter.clearTimer(state.idle);
      state.idle = null;
    }
    if (state.userBuffer instanceof Carrier) state.userBuffer = state.userBuffer.replaced;
    const link = detach(this);
    if (link === null) {
      callback(error);
      nextTick(emitClose, this);
    } else {
      const hadError = error !== null && error !== undefined;
      const done = (): void => {
        this.emit("close", hadError);
      };
      // First the error, then the handle: `close` may come as soon as the next tick and must find the error told.
      callback(error);
      if (state.resetting) {
        link.reset(done);
        state.resetting = false;
      } else link.close(done);
    }
    const server = this._server;
    if (server !== null) {
      server._connections--;
      server._emitCloseIfDrained?.();
    }
  },
};

const duplexDestroy = Duplex.prototype.destroy;

/** `destroy` where an adapter has `destroyedTooEarly`. */
export const patientDestroy: { destroy(this: EngineSocket, error?: Error | null): EngineSocket } = {
  destroy(error) {
    const unwritten = this.writableEnded && !this.writableFinished && !this.destroyed;
    if (!unwritten || error || !this[STATE].adapter.destroyedTooEarly?.()) {
      return duplexDestroy.call(this, error ?? undefined) as EngineSocket;
    }
    this.destroySoon();
    return this;
  },
};
