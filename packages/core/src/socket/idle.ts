/** The idle clock: `setTimeout`, restarted by every read and every write that makes progress. */
import { emitWarning } from "node:process";
import { outOfRange } from "../errors.ts";
import { validateFunction, validateNumber } from "../validate.ts";
import { type EngineSocket, STATE } from "./state.ts";

interface Idle {
  setTimeout(this: EngineSocket, ms: number, callback?: () => void): EngineSocket;
  _unrefTimer(this: EngineSocket): void;
  _onTimeout(this: EngineSocket): void;
}

/** The longest time that timers of the platforms can hold. */
const LONGEST = 2 ** 31 - 1;

function duration(ms: number): number {
  validateNumber(ms, "msecs");
  if (ms < 0 || !Number.isFinite(ms)) throw outOfRange("msecs", "a non-negative finite number", ms);
  if (ms <= LONGEST) return ms;
  emitWarning(
    `${ms} does not fit into a 32-bit signed integer.\nTimer duration was truncated to ${LONGEST}.`,
    "TimeoutOverflowWarning",
  );
  return LONGEST;
}

function setStreamTimeout(this: EngineSocket, ms: number, callback?: () => void): EngineSocket {
  if (this.destroyed) return this;
  const state = this[STATE];
  const { adapter, handle } = state;
  this.timeout = ms;
  const time = duration(ms);
  if (state.idle !== null) {
    adapter.clearTimer(state.idle);
    state.idle = null;
  }
  if (time > 0) {
    state.idle = adapter.setTimer(() => this._onTimeout(), time);
    state.idle.unref();
  }
  if (handle !== null) handle.timed = time > 0;
  if (callback !== undefined) {
    validateFunction(callback, "callback");
    if (time > 0) this.once("timeout", callback);
    else this.removeListener("timeout", callback);
  }
  return this;
}

export const idle: Idle = {
  setTimeout: setStreamTimeout,

  _unrefTimer() {
    this[STATE].idle?.refresh();
    this._parent?._unrefTimer?.();
  },

  _onTimeout() {
    this.emit("timeout");
  },
};
