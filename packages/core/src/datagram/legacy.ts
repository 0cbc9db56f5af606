/**
 * Undocumented members that Node had until version 25 and published packages still read. Not enumerable, and without
 * the deprecation warning.
 */
import type { DatagramHandle } from "../adapter.ts";
import { assertRunning, BOUND, type EngineSocket, STATE } from "./state.ts";

type Self = EngineSocket;

/** An unbound socket has something there too, so that `if (socket._handle)` means "not closed". */
const NO_HANDLE: Readonly<Pick<DatagramHandle, "fd">> = Object.freeze({ fd: -1 });

function getter(get: (this: Self) => unknown): PropertyDescriptor {
  return {
    // The prototype has no state.
    get(this: Partial<Self>) {
      return this[STATE] === undefined ? undefined : get.call(this as Self);
    },
    enumerable: false,
    configurable: true,
  };
}

function method(value: (this: Self) => void): PropertyDescriptor {
  return { value, enumerable: false, writable: true, configurable: true };
}

export const legacyMembers: PropertyDescriptorMap = {
  _handle: getter(function () {
    const { closed, handle } = this[STATE];
    return closed ? null : (handle ?? NO_HANDLE);
  }),
  _receiving: getter(function () {
    const { closed, bindState } = this[STATE];
    return !closed && bindState === BOUND;
  }),
  _bindState: getter(function () {
    return this[STATE].bindState;
  }),
  _queue: getter(function () {
    return this[STATE].queue;
  }),
  _reuseAddr: getter(function () {
    return this[STATE].reuseAddr;
  }),
  _healthCheck: method(function () {
    assertRunning(this[STATE]);
  }),
  _stopReceiving: method(() => {
    // Receiving stops with `close`, which every caller of this did next.
  }),
};
