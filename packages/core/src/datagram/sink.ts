/** What an adapter tells of a socket's handle, turned into events. */
import type { AsyncResource } from "node:async_hooks";
import type { Buffer } from "node:buffer";
import type { DatagramSink, Failure } from "../adapter.ts";
import { systemError } from "../errors.ts";
import { handleClosed } from "../open-handles.ts";
import { bindFailed, bindSucceeded } from "./bind.ts";
import { failSends, sendDone } from "./send-queue.ts";
import { BINDING, type EngineSocket, STATE } from "./state.ts";

export class SocketSink implements DatagramSink {
  readonly #socket: EngineSocket;
  /** For the error of a bind that fails. */
  readonly #address: unknown;
  readonly #port: unknown;
  /** The async context of a bind whose outcome comes later, maybe in the one of the handle. */
  readonly #binding: AsyncResource | null;

  constructor(socket: EngineSocket, address: unknown, port: unknown, binding: AsyncResource | null) {
    this.#socket = socket;
    this.#address = address;
    this.#port = port;
    this.#binding = binding;
  }

  onOpen(): void {
    const state = this.#socket[STATE];
    if (state.closed || state.bindState !== BINDING) return;
    if (this.#binding === null) bindSucceeded(this.#socket);
    else this.#binding.runInAsyncScope(bindSucceeded, null, this.#socket);
  }

  onMessage(packet: Buffer, address: string, port: number, family: 4 | 6): void {
    const socket = this.#socket;
    const state = socket[STATE];
    if (state.closed) return;
    if (state.receiveBlockList?.check(address, family === 6 ? "ipv6" : "ipv4")) return;
    const size = packet.byteLength;
    socket.emit("message", packet, { address, family: family === 6 ? "IPv6" : "IPv4", port, size });
  }

  onSent(failure: Failure | null): void {
    sendDone(this.#socket[STATE], failure);
  }

  onError(failure: Failure): void {
    if (!this.#socket[STATE].closed) this.#socket.emit("error", systemError(failure));
  }

  onClose(failure: Failure | null): void {
    const socket = this.#socket;
    const state = socket[STATE];
    handleClosed(state.adapter);
    failSends(state);
    if (state.closed) {
      socket.emit("close");
      return;
    }
    state.handle = null;
    if (state.bindState === BINDING) {
      const why = failure ?? { code: "ECANCELED", syscall: "bind" };
      if (this.#binding === null) bindFailed(socket, why, this.#address, this.#port);
      else this.#binding.runInAsyncScope(bindFailed, null, socket, why, this.#address, this.#port);
      return;
    }
    // The kernel or the runtime took the socket away.
    state.closed = true;
    if (failure !== null) socket.emit("error", systemError(failure));
    socket.emit("close");
  }
}
