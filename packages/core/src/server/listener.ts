/** The listening handle of a server: the sink of the adapter's handle, and what `server._handle` shows. */
import { nextTick } from "node:process";
import type {
  Adapter,
  Endpoint,
  Failure,
  ListenerHandle,
  ListenerSink,
  ListenStreamOptions,
  ListenTarget,
  StreamHandle,
} from "../adapter.ts";
import type { AddressInfo } from "../net-address.ts";
import { handleClosed, handleOpened } from "../open-handles.ts";
import { addressInfo, Link, NoSocket } from "../socket/link.ts";
import { errnoError } from "../socket/state.ts";

/** A server that a listener serves. */
export interface ListenerOwner {
  listenerOpen(listener: Listener): void;
  /** It could not listen. */
  listenerFailed(listener: Listener, failure: Failure): void;
  listenerConnection(link: Link): void;
  listenerError(error: Error): void;
}

export class Listener implements ListenerSink {
  readonly adapter: Adapter;
  readonly #noSocket: NoSocket;
  #owner: ListenerOwner;
  readonly #handle: ListenerHandle;
  /** What a connection, or a failed accept, comes through, as in Node's handles: packages and tests wrap it. */
  onconnection: (errno: number, link?: Link) => void = (errno, link) => {
    if (errno || link === undefined) this.#owner.listenerError(errnoError(errno, "accept"));
    else this.#owner.listenerConnection(link);
  };
  #closed: (() => void)[] = [];
  #refed = true;
  #open = false;
  #closing = false;
  #gone = false;

  constructor(adapter: Adapter, owner: ListenerOwner, target: ListenTarget, options: ListenStreamOptions) {
    this.adapter = adapter;
    this.#noSocket = new NoSocket(adapter);
    this.#owner = owner;
    this.#handle = adapter.listenStream(target, options, this);
    handleOpened(adapter);
  }

  /** Another server takes it over: connections go there from now on. */
  own(owner: ListenerOwner): void {
    this.#owner = owner;
    if (this.#open) nextTick(() => this.#tellOpen());
  }

  #tellOpen(): void {
    if (!this.#closing) this.#owner.listenerOpen(this);
  }

  get localAddress(): Endpoint | null {
    return this.#handle.localAddress;
  }

  get fd(): number {
    return this.#closing || this.#gone ? -1 : this.#handle.fd;
  }

  close(done?: () => void): void {
    if (done !== undefined) {
      if (this.#gone) nextTick(done);
      else this.#closed.push(done);
    }
    if (this.#closing) return;
    this.#closing = true;
    if (!this.#gone) this.#handle.close();
  }

  ref(): void {
    this.#refed = true;
    if (!this.#closing) this.#handle.ref();
  }

  unref(): void {
    this.#refed = false;
    if (!this.#closing) this.#handle.unref();
  }

  hasRef(): boolean {
    return this.#refed && !this.#closing;
  }

  getsockname(out: Partial<AddressInfo>): number {
    const address = this.localAddress;
    if (address === null || "path" in address) return -1;
    Object.assign(out, addressInfo(address));
    return 0;
  }

  onListening(): void {
    this.#open = true;
    this.#tellOpen();
  }

  onConnection(handle: StreamHandle): void {
    if (this.#closing) handle.close();
    else this.onconnection(0, Link.over(this.#noSocket, handle));
  }

  onClose(failure: Failure | null): void {
    handleClosed(this.adapter);
    this.#gone = true;
    if (!this.#closing) this.#owner.listenerFailed(this, failure ?? { code: "ECONNABORTED", syscall: "listen" });
    const waiting = this.#closed;
    this.#closed = [];
    for (const done of waiting) done();
  }
}
