/**
 * One connection (or attempt at one) of a socket: the sink of its byte handle below, and above what `socket._handle`
 * shows. A socket gets a new link for each attempt, so that a late callback of an old handle never meets a new connection.
 */
import { AsyncResource } from "node:async_hooks";
import type { Buffer } from "node:buffer";
import { nextTick } from "node:process";
import type {
  Adapter,
  ConnectStreamOptions,
  Endpoint,
  Failure,
  IpEndpoint,
  StreamHandle,
  StreamOptionMap,
  StreamSink,
} from "../adapter.ts";
import { systemError } from "../errors.ts";
import type { AddressInfo } from "../net-address.ts";
import { handleClosed, handleOpened } from "../open-handles.ts";

/** What a link tells the socket that owns it. */
export interface LinkOwner {
  linkData(link: Link, chunk: Buffer): void;
  linkEnd(link: Link): void;
  /** The connection broke; the handle is gone. */
  linkFailed(link: Link, failure: Failure): void;
  /** A write that was pending is done, or was cut into pieces and one of them is. */
  linkProgress(): void;
}

type Done = (error: Error | null) => void;

/**
 * A longer write goes to the handle in pieces, since only the end of one shows that the peer is taking bytes, which the
 * idle clock must see. Finer while that clock runs.
 */
const PIECE = 1024 * 1024;
const TIMED_PIECE = 256 * 1024;

export class Link implements StreamSink {
  readonly adapter: Adapter;
  /** A path or pipe: no addresses, no TCP options. */
  readonly local: boolean;
  /** Reading from the handle. */
  reading = false;
  bytesRead = 0;
  bytesWritten = 0;
  /** An idle clock watches the writes. */
  timed = false;
  #owner: LinkOwner;
  #handle: StreamHandle | null = null;
  #connected: ((failure: Failure | null) => void) | null = null;
  #written: Done | null = null;
  #rest: Uint8Array[] = [];
  #shut: Done | null = null;
  #closed: (() => void)[] = [];
  #refed = true;
  #open = false;
  /** The peer has sent FIN, and the owner does not know. */
  #ended = false;
  #closing = false;
  #gone = false;
  #async: AsyncResource | null = null;

  constructor(adapter: Adapter, owner: LinkOwner, local: boolean) {
    this.adapter = adapter;
    this.#owner = owner;
    this.local = local;
  }

  /** A link over an accepted or adopted handle, which is open already. `owner` is set by `own`, before anything is read. */
  static over(adapter: Adapter, handle: StreamHandle): Link {
    const known = handle.remoteAddress ?? handle.localAddress;
    const link = new Link(adapter, NOBODY, known === null || "path" in known);
    link.#handle = handle;
    link.#open = true;
    handleOpened(adapter);
    handle.attach(link);
    return link;
  }

  own(owner: LinkOwner): void {
    this.#owner = owner;
  }

  /** Closed, or about to be: nothing more will come of it. */
  get dead(): boolean {
    return this.#closing || this.#gone;
  }

  get open(): boolean {
    return this.#open && !this.dead;
  }

  get attempting(): boolean {
    return this.#handle !== null && !this.#open && !this.dead;
  }

  /** `done` is called once, unless the link is closed first. */
  connect(peer: Endpoint, options: ConnectStreamOptions, done: (failure: Failure | null) => void): void {
    this.#connected = done;
    this.#handle = this.adapter.connectStream(peer, options, this);
    handleOpened(this.adapter);
  }

  // The handle, as the socket uses it.

  write(chunk: Uint8Array, done: Done): void {
    this.bytesWritten += chunk.length;
    if (this.#handle === null || this.dead) {
      done(canceled());
    } else if (chunk.length > this.#piece) {
      this.#writePieces([chunk], done);
    } else if (this.#handle.write(chunk)) {
      done(null);
    } else {
      this.#written = done;
    }
  }

  writev(chunks: readonly Uint8Array[], done: Done): void {
    let total = 0;
    for (const chunk of chunks) total += chunk.length;
    this.bytesWritten += total;
    if (this.#handle === null || this.dead) {
      done(canceled());
    } else if (total > this.#piece) {
      this.#writePieces(chunks, done);
    } else if (this.#handle.writev(chunks)) {
      done(null);
    } else {
      this.#written = done;
    }
  }

  get #piece(): number {
    return this.timed ? TIMED_PIECE : PIECE;
  }

  #writePieces(chunks: readonly Uint8Array[], done: Done): void {
    const size = this.#piece;
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += size) this.#rest.push(chunk.subarray(at, at + size));
    }
    this.#rest.reverse();
    this.#written = done;
    this.#nextPiece();
  }

  #nextPiece(): void {
    let piece = this.#rest.pop();
    while (piece !== undefined && this.#handle?.write(piece)) piece = this.#rest.pop();
    if (piece === undefined) this.#settleWrite(null);
  }

  #settleWrite(error: Error | null): void {
    const done = this.#written;
    this.#written = null;
    done?.(error);
  }

  shutdown(done: Done): void {
    if (this.#handle === null || this.dead) {
      done(null);
      return;
    }
    this.#shut = done;
    this.#handle.shutdown();
  }

  setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void {
    if (this.open) this.#handle?.setOption(name, value);
  }

  getOption(name: "typeOfService"): number | undefined {
    return this.open ? this.#handle?.getOption(name) : undefined;
  }

  get localAddress(): Endpoint | null {
    return this.#handle?.localAddress ?? null;
  }

  get remoteAddress(): Endpoint | null {
    return this.#handle?.remoteAddress ?? null;
  }

  /** Calls the writers that still wait, with an error. */
  settle(): void {
    this.#rest = [];
    this.#settleWrite(canceled());
    const shut = this.#shut;
    this.#shut = null;
    shut?.(null);
  }

  // What packages use of `socket._handle`.

  get fd(): number {
    return this.dead ? -1 : (this.#handle?.fd ?? -1);
  }

  /** Called when the handle is released, in the order of the calls. */
  whenClosed(done: () => void): void {
    this.#closed.push(done);
  }

  close(done?: () => void): void {
    if (done !== undefined) this.whenClosed(done);
    if (this.#closing) return;
    this.#closing = true;
    this.#connected = null;
    if (this.#handle === null || this.#gone) nextTick(closed, this);
    else this.#handle.close();
  }

  /** As `close`, with RST. Zero: done. */
  reset(done?: () => void): number {
    if (done !== undefined) this.whenClosed(done);
    if (this.#closing) return 0;
    this.#closing = true;
    this.#connected = null;
    if (this.#handle === null || this.#gone) nextTick(closed, this);
    else this.#handle.reset();
    return 0;
  }

  readStart(): number {
    this.reading = true;
    if (this.dead) return 0;
    this.#handle?.readStart();
    if (this.#ended) nextTick(ended, this);
    return 0;
  }

  readStop(): number {
    this.reading = false;
    if (!this.dead) this.#handle?.readStop();
    return 0;
  }

  ref(): void {
    this.#refed = true;
    if (!this.dead) this.#handle?.ref();
  }

  /** A connecting handle keeps the process alive until it is connected, as Node's pending connect does. */
  unref(): void {
    this.#refed = false;
    if (this.open) this.#handle?.unref();
  }

  hasRef(): boolean {
    return this.#refed && !this.dead;
  }

  /** The identity that `node:http` gives to reused connections for async hooks. */
  getAsyncId(): number {
    this.#async ??= new AsyncResource("SOCKHANDLE");
    return this.#async.asyncId();
  }

  setNoDelay(on: boolean): number {
    this.setOption("noDelay", on);
    return 0;
  }

  /** Seconds, as in Node's handles. */
  setKeepAlive(enable: boolean, initialDelay: number): number {
    this.setOption("keepAlive", { enable, initialDelay: initialDelay * 1000, interval: 1000, count: 10 });
    return 0;
  }

  getsockname(out: Partial<AddressInfo>): number {
    return describe(this.localAddress, out);
  }

  getpeername(out: Partial<AddressInfo>): number {
    return describe(this.remoteAddress, out);
  }

  // The sink.

  onOpen(): void {
    this.#open = true;
    if (!this.#refed && !this.#closing) this.#handle?.unref();
    const connected = this.#connected;
    this.#connected = null;
    connected?.(null);
  }

  onData(chunk: Buffer): void {
    if (this.#closing) return;
    this.bytesRead += chunk.length;
    this.#owner.linkData(this, chunk);
  }

  onEnd(): void {
    this.#ended = true;
    // A stopped reader learns of the FIN when it reads on, as it would from the kernel.
    if (this.reading) this.tellEnd();
  }

  tellEnd(): void {
    if (!this.#ended || !this.reading || this.#closing) return;
    this.#ended = false;
    this.#owner.linkEnd(this);
  }

  onWritten(failure: Failure | null): void {
    if (failure === null && this.#rest.length > 0 && !this.#closing) {
      this.#owner.linkProgress();
      this.#nextPiece();
      return;
    }
    this.#rest = [];
    if (!this.#closing) this.#owner.linkProgress();
    this.#settleWrite(failure === null ? null : systemError(failure));
  }

  onShutdown(_failure: Failure | null): void {
    // A failed shutdown means a broken connection, and `onClose` says which way; the writable side is over in any case.
    const done = this.#shut;
    this.#shut = null;
    done?.(null);
  }

  onClose(failure: Failure | null): void {
    handleClosed(this.adapter);
    this.#gone = true;
    if (this.#closing) {
      // The error of a destroyed socket is emitted on the next tick, and `close` never before it.
      nextTick(closed, this);
    } else if (this.#connected !== null) {
      const connected = this.#connected;
      this.#connected = null;
      connected(failure ?? { code: "ECONNABORTED", syscall: "connect" });
    } else {
      this.#owner.linkFailed(this, failure ?? { code: "ECONNABORTED", syscall: "read" });
    }
  }

  tellClosed(): void {
    this.settle();
    const waiting = this.#closed;
    this.#closed = [];
    for (const done of waiting) done();
  }
}

function ended(link: Link): void {
  link.tellEnd();
}

function closed(link: Link): void {
  link.tellClosed();
}

const NOBODY: LinkOwner = { linkData() {}, linkEnd() {}, linkFailed() {}, linkProgress() {} };

function canceled(): Error {
  return systemError({ code: "ECANCELED", syscall: "write" });
}

/** The address as Node shows it. */
export function addressInfo({ address, family, port }: IpEndpoint): AddressInfo {
  return { address, family: family === 6 ? "IPv6" : "IPv4", port };
}

function describe(endpoint: Endpoint | null, out: Partial<AddressInfo>): number {
  if (endpoint === null || "path" in endpoint) return -1;
  Object.assign(out, addressInfo(endpoint));
  return 0;
}
