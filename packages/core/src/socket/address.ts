/** Addresses and states, as they can be read from a socket. */
import type { AddressInfo } from "../net-address.ts";
import type { SocketReadyState } from "../net-socket.ts";
import type { Link } from "./link.ts";
import { type EngineSocket, STATE, UNMADE } from "./state.ts";

interface Addresses {
  address(this: EngineSocket): Partial<AddressInfo>;
  _getsockname(this: EngineSocket): Partial<AddressInfo>;
  _getpeername(this: EngineSocket): Partial<AddressInfo>;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly localFamily: string | undefined;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly remoteFamily: string | undefined;
  readonly pending: boolean;
  readonly readyState: SocketReadyState;
  readonly _connecting: boolean;
  _handle: Link | null;
}

function self(socket: unknown): EngineSocket {
  return socket as EngineSocket;
}

export const addresses: Addresses = {
  address() {
    return this._getsockname();
  },

  _getsockname() {
    const { handle } = this[STATE];
    if (handle === null || handle.local) return {};
    if (!this._sockname) {
      const name = {};
      if (handle.getsockname(name) !== 0) return name;
      this._sockname = name;
    }
    return this._sockname;
  },

  _getpeername() {
    const { handle } = this[STATE];
    if (handle === null || handle.local || this.connecting) return this._peername || {};
    if (!this._peername) {
      const name = {};
      if (handle.getpeername(name) !== 0) return name;
      this._peername = name;
    }
    return this._peername;
  },

  get localAddress() {
    return self(this)._getsockname().address;
  },
  get localPort() {
    return self(this)._getsockname().port;
  },
  get localFamily() {
    return self(this)._getsockname().family;
  },
  get remoteAddress() {
    return self(this)._getpeername().address;
  },
  get remotePort() {
    return self(this)._getpeername().port;
  },
  get remoteFamily() {
    return self(this)._getpeername().family;
  },

  get pending() {
    const socket = self(this);
    return socket[STATE].handle === null || socket.connecting;
  },

  get readyState() {
    const { connecting, readable, writable } = self(this);
    if (connecting) return "opening";
    if (readable && writable) return "open";
    if (readable) return "readOnly";
    return writable ? "writeOnly" : "closed";
  },

  get _connecting() {
    return self(this).connecting;
  },

  get _handle() {
    const { handle, adapter } = self(this)[STATE];
    return handle !== null && adapter.hideHandle?.() ? null : handle;
  },
  set _handle(handle) {
    const state = self(this)[STATE];
    if (state !== UNMADE) state.handle = handle;
    else Object.defineProperty(this, "_handle", { value: handle, writable: true, configurable: true });
  },
};
