/**
 * One connection (or attempt at one) of a socket: the sink of its byte handle below, and above what `socket._handle`
 * shows, in the shape of Node's handles, since published packages wrap and call those. A socket gets a new link for each
 * attempt, so that a late callback of an old handle never meets a new connection.
 */
import type { AsyncResource } from "node:async_hooks";
import { Buffer } from "node:buffer";
import { nextTick } from "node:process";
import { setImmediate } from "node:timers";
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
import { builtin } from "../builtin.ts";
import { systemError } from "../errors.ts";
import type { AddressInfo } from "../net-address.ts";
import { handleClosed, handleOpened } from "../open-handles.ts";
import { PIECE, Pieces, TIMED_PIECE } from "./pieces.ts";

/** What a link tells the socket that owns it. */
export interface LinkOwner {
  readonly adapter: Adapter;
  linkData(link: Link, chunk: Buffer): void;
  linkEnd(link: Link): void;
  /** The connection broke; the handle is gone. */
  linkFailed(link: Link, failure: Failure): void;
  /** The peer took something of what was pending. */
  linkProgress(): void;
}

/** Of `shutdown`, as Node's handles have it. */
export interface ShutdownRequest {
  oncomplete(status: number): void;
}

type Done = (error: Error | null) => void;

/** Node's defaults for keep-alive probes, which adapters without capability `tcp.keep-alive-probes` leave alone. */
const PROBE_SECONDS = 1;
const PROBE_COUNT = 10;

// What a link knows by yes or no, in one number: there may be ten thousand of them, idle.
const LOCAL = 1;
/** `LOCAL` says so. Until then the handle's addresses have to. */
const PLACED = 2;
const READING = 4;
/** An idle clock watches the writes. */
const TIMED = 8;
const UNREFED = 16;
const OPEN = 32;
/** The peer has sent FIN, and the owner does not know. */
const ENDED = 64;
const CLOSING = 128;
const GONE = 256;

/** Who waits for what, and what else an idle link has not: made when it is needed. */
class Waiting {
  connected: ((failure: Failure | null) => void) | null = null;
  written: Done | null = null;
  /** What came of an offer that was not taken at once: it goes on (null), or was refused. */
  begun: Failure | null | undefined;
  pieces: Pieces | null = null;
  shut: ShutdownRequest | null = null;
  closed: (() => void)[] | null = null;
  async: AsyncResource | null = null;
}

export class Link implements StreamSink {
  // Private methods are static: others take a field of each object. And the owner knows the adapter.
  bytesRead = 0;
  bytesWritten = 0;
  #marks: number;
  #owner: LinkOwner;
  #handle: StreamHandle | null = null;
  #waits: Waiting | null = null;

  constructor(owner: LinkOwner, local: boolean | null) {
    this.#owner = owner;
    this.#marks = local === null ? 0 : local ? PLACED | LOCAL : PLACED;
  }

  /** A link over an accepted or adopted handle, which is open already. `own` gives it its socket before it reads. */
  static over(owner: NoSocket, handle: StreamHandle): Link {
    const link = new Link(owner, null);
    link.#handle = handle;
    link.#marks |= OPEN;
    handleOpened(owner.adapter);
    handle.attach(link);
    return link;
  }

  /** A path or pipe: no addresses, no TCP options. */
  get local(): boolean {
    if ((this.#marks & PLACED) === 0) {
      const known = this.localAddress ?? this.remoteAddress;
      this.#marks |= known === null || "path" in known ? PLACED | LOCAL : PLACED;
    }
    return (this.#marks & LOCAL) !== 0;
  }

  static #waiting(link: Link): Waiting {
    link.#waits ??= new Waiting();
    return link.#waits;
  }

  /** Reading from the handle. */
  get reading(): boolean {
    return (this.#marks & READING) !== 0;
  }

  set reading(on: boolean) {
    Link.#mark(this, READING, on);
  }

  static #mark(link: Link, mark: number, on: boolean): void {
    if (on) link.#marks |= mark;
    else link.#marks &= ~mark;
  }

  own(owner: LinkOwner): void {
    this.#owner = owner;
  }

  /** Closed, or about to be: nothing more will come of it. */
  get dead(): boolean {
    return (this.#marks & (CLOSING | GONE)) !== 0;
  }

  get open(): boolean {
    return (this.#marks & (OPEN | CLOSING | GONE)) === OPEN;
  }

  get attempting(): boolean {
    return this.#handle !== null && (this.#marks & (OPEN | CLOSING | GONE)) === 0;
  }

  /** `done` is called once, unless the link is closed first. */
  connect(peer: Endpoint, options: ConnectStreamOptions, done: (failure: Failure | null) => void): void {
    Link.#waiting(this).connected = done;
    const { adapter } = this.#owner;
    this.#handle = adapter.connectStream(peer, options, this);
    handleOpened(adapter);
  }

  // What the socket does with it.

  /** An idle clock watches the writes. */
  set timed(on: boolean) {
    Link.#mark(this, TIMED, on);
  }

  static #limit(link: Link): number {
    return link.#marks & TIMED ? TIMED_PIECE : PIECE;
  }

  static #put(link: Link, handle: StreamHandle, chunks: readonly Uint8Array[]): boolean {
    const waiting = Link.#waiting(link);
    waiting.pieces = new Pieces(chunks, Link.#limit(link));
    return putNext(handle, waiting, waiting.pieces);
  }

  /**
   * Gives the handle a chunk that the stream knows nothing of: how many bytes, when the kernel has taken them all. Zero
   * otherwise, and if it has begun the next `write` or `writeText`, which is of the same chunk, takes it over.
   */
  offer(chunk: unknown): number {
    const handle = this.#handle;
    if (handle === null || !this.open) return 0;
    const limit = Link.#limit(this);
    let bytes: number;
    let taken: boolean;
    try {
      if (typeof chunk === "string") {
        if (handle.writeText === undefined || chunk === "" || chunk.length > limit) return 0;
        bytes = Buffer.byteLength(chunk);
        taken = handle.writeText(chunk, bytes);
      } else if (chunk instanceof Uint8Array && chunk.length > 0 && chunk.length <= limit) {
        bytes = chunk.length;
        taken = handle.write(chunk);
      } else return 0;
    } catch (thrown) {
      if (thrown instanceof Error) throw thrown;
      Link.#waiting(this).begun = thrown as Failure;
      return 0;
    }
    if (!taken) {
      Link.#waiting(this).begun = null;
      return 0;
    }
    this.bytesWritten += bytes;
    return bytes;
  }

  /** The same chunk after an offer that was begun. */
  static #takesOver(link: Link, done: Done): boolean {
    const waiting = link.#waits;
    if (waiting === null || waiting.begun === undefined) return false;
    const { begun } = waiting;
    waiting.begun = undefined;
    if (begun === null) Link.#await(link, done);
    else done(systemError(begun));
    return true;
  }

  write(chunk: Uint8Array, done: Done): void {
    const handle = this.#handle;
    this.bytesWritten += chunk.length;
    if (Link.#takesOver(this, done)) return;
    if (handle === null || this.dead) {
      done(canceled());
      return;
    }
    let taken: boolean;
    try {
      taken = chunk.length > Link.#limit(this) ? Link.#put(this, handle, [chunk]) : handle.write(chunk);
    } catch (thrown) {
      Link.#refused(this, thrown, done);
      return;
    }
    if (taken) done(null);
    else Link.#await(this, done);
  }

  /** UTF-8. */
  writeText(text: string, done: Done): void {
    const handle = this.#handle;
    if (handle?.writeText === undefined || this.dead || text.length > Link.#limit(this)) {
      this.write(Buffer.from(text), done);
      return;
    }
    const bytes = Buffer.byteLength(text);
    this.bytesWritten += bytes;
    if (Link.#takesOver(this, done)) return;
    let taken: boolean;
    try {
      taken = handle.writeText(text, bytes);
    } catch (thrown) {
      Link.#refused(this, thrown, done);
      return;
    }
    if (taken) done(null);
    else Link.#await(this, done);
  }

  writev(chunks: readonly Uint8Array[], done: Done): void {
    const handle = this.#handle;
    let total = 0;
    for (const chunk of chunks) total += chunk.length;
    this.bytesWritten += total;
    if (handle === null || this.dead) {
      done(canceled());
      return;
    }
    let taken: boolean;
    try {
      taken = total > Link.#limit(this) ? Link.#put(this, handle, chunks) : handle.writev(chunks);
    } catch (thrown) {
      Link.#refused(this, thrown, done);
      return;
    }
    if (taken) done(null);
    else Link.#await(this, done);
  }

  /** A write that failed at once; anything but a failure is a defect of the adapter. */
  static #refused(link: Link, thrown: unknown, done: Done): void {
    if (thrown instanceof Error) throw thrown;
    Link.#drop(link);
    done(systemError(thrown as Failure));
  }

  /** What is left of a long write. */
  static #drop(link: Link): void {
    if (link.#waits !== null) link.#waits.pieces = null;
  }

  /** A write that waits holds the process whatever `unref` says, as Node's does: its bytes would be lost. */
  static #await(link: Link, done: Done): void {
    Link.#waiting(link).written = done;
    if (link.#marks & UNREFED) link.#handle?.ref();
  }

  static #settleWrite(link: Link, error: Error | null): void {
    const waiting = link.#waits;
    if (waiting === null || waiting.written === null) return;
    const done = waiting.written;
    waiting.written = null;
    if (link.open && link.#marks & UNREFED) link.#handle?.unref();
    done(error);
  }

  static #settleShutdown(link: Link): void {
    const waiting = link.#waits;
    if (waiting === null || waiting.shut === null) return;
    const request = waiting.shut;
    waiting.shut = null;
    if (link.open && link.#marks & UNREFED) link.#handle?.unref();
    request.oncomplete(0);
  }

  /** Answers the writers that still wait. */
  settle(): void {
    Link.#drop(this);
    if (this.#waits?.written) Link.#settleWrite(this, canceled());
    Link.#settleShutdown(this);
  }

  setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void {
    if (this.open) this.#handle?.setOption(name, value);
  }

  get localAddress(): Endpoint | null {
    return this.#handle?.localAddress ?? null;
  }

  get remoteAddress(): Endpoint | null {
    return this.#handle?.remoteAddress ?? null;
  }

  /** Called when the handle is released, in the order of the calls. */
  whenClosed(done: () => void): void {
    const waiting = Link.#waiting(this);
    if (waiting.closed === null) waiting.closed = [done];
    else waiting.closed.push(done);
  }

  // The same, and more, for packages. Zero means done, as in Node's handles.

  get fd(): number {
    return this.dead ? -1 : (this.#handle?.fd ?? -1);
  }

  close(done?: () => void): void {
    Link.#close(this, false, done);
  }

  /** With RST. */
  reset(done?: () => void): number {
    Link.#close(this, true, done);
    return 0;
  }

  static #close(link: Link, reset: boolean, done?: () => void): void {
    if (done !== undefined) link.whenClosed(done);
    if (link.#marks & CLOSING) return;
    link.#marks |= CLOSING;
    if (link.#waits !== null) link.#waits.connected = null;
    // Behind the immediates of this turn, as from the system, so that what the error settles is heard before.
    if (link.#handle === null || link.#marks & GONE) setImmediate(setImmediate, closed, link);
    else if (reset) link.#handle.reset();
    else link.#handle.close();
  }

  readStart(): number {
    this.#marks |= READING;
    if (this.dead) return 0;
    this.#handle?.readStart();
    if (this.#marks & ENDED) nextTick(ended, this);
    return 0;
  }

  readStop(): number {
    this.#marks &= ~READING;
    if (!this.dead) this.#handle?.readStop();
    return 0;
  }

  /** One: there is nothing to shut down. */
  shutdown(request: ShutdownRequest): number {
    if (this.#handle === null || this.dead) return 1;
    Link.#waiting(this).shut = request;
    // As a write does: somebody may wait for `finish`.
    if (this.#marks & UNREFED) this.#handle.ref();
    this.#handle.shutdown();
    return 0;
  }

  ref(): void {
    this.#marks &= ~UNREFED;
    if (!this.dead) this.#handle?.ref();
  }

  /** A connecting handle keeps the process alive until it is connected, as Node's pending connect does. */
  unref(): void {
    this.#marks |= UNREFED;
    const waiting = this.#waits;
    if (this.open && !waiting?.written && !waiting?.shut) this.#handle?.unref();
  }

  hasRef(): boolean {
    return (this.#marks & (UNREFED | CLOSING | GONE)) === 0;
  }

  /** The identity that `node:http` gives to reused connections for async hooks. */
  getAsyncId(): number {
    const waiting = Link.#waiting(this);
    waiting.async ??= new (builtin("node:async_hooks").AsyncResource)("SOCKHANDLE");
    return waiting.async.asyncId();
  }

  setNoDelay(on: boolean): number {
    return apply(() => this.setOption("noDelay", on));
  }

  /** In whole seconds; an initial delay of 0 leaves the kernel's. */
  setKeepAlive(enable: boolean, initialDelay: number, interval?: number, count?: number): number {
    const probes = { interval: (interval ?? PROBE_SECONDS) * 1000, count: count ?? PROBE_COUNT };
    return apply(() => this.setOption("keepAlive", { enable, initialDelay: initialDelay * 1000, ...probes }));
  }

  /** Throws a `Failure`. */
  setTypeOfService(tos: number): number {
    this.setOption("typeOfService", tos);
    return 0;
  }

  /** Undefined when there is no connection. Throws a `Failure`. */
  getTypeOfService(): number | undefined {
    return this.open ? this.#handle?.getOption("typeOfService") : undefined;
  }

  getsockname(out: Partial<AddressInfo>): number {
    return describe(this.localAddress, out);
  }

  getpeername(out: Partial<AddressInfo>): number {
    return describe(this.remoteAddress, out);
  }

  // The sink.

  onOpen(handle?: StreamHandle): void {
    if (handle !== undefined) this.#handle = handle;
    this.#marks |= OPEN;
    if ((this.#marks & (UNREFED | CLOSING)) === UNREFED) this.#handle?.unref();
    Link.#takeConnected(this)?.(null);
  }

  static #takeConnected(link: Link): Waiting["connected"] {
    const waiting = link.#waits;
    if (waiting === null) return null;
    const { connected } = waiting;
    waiting.connected = null;
    return connected;
  }

  onData(chunk: Buffer): void {
    if (this.#marks & CLOSING) return;
    this.bytesRead += chunk.length;
    this.#owner.linkData(this, chunk);
  }

  onEnd(): void {
    this.#marks |= ENDED;
    // A stopped reader learns of the FIN when it reads on, as it would from the kernel.
    this.tellEnd();
  }

  tellEnd(): void {
    if ((this.#marks & (ENDED | READING | CLOSING)) !== (ENDED | READING)) return;
    this.#marks &= ~ENDED;
    this.#owner.linkEnd(this);
  }

  onWritten(failure: Failure | null): void {
    if ((this.#marks & CLOSING) === 0) this.#owner.linkProgress();
    const waiting = this.#waits;
    const handle = this.#marks & CLOSING ? null : this.#handle;
    if (failure === null && handle !== null && waiting !== null && waiting.pieces !== null) {
      Link.#nextPiece(this, handle, waiting, waiting.pieces);
      return;
    }
    Link.#drop(this);
    Link.#settleWrite(this, failure === null ? null : systemError(failure));
  }

  static #nextPiece(link: Link, handle: StreamHandle, waiting: Waiting, pieces: Pieces): void {
    let taken: boolean;
    try {
      taken = putNext(handle, waiting, pieces);
    } catch (thrown) {
      Link.#refused(link, thrown, (error) => Link.#settleWrite(link, error));
      return;
    }
    if (taken) Link.#settleWrite(link, null);
  }

  onShutdown(_failure: Failure | null): void {
    // A failed shutdown means a broken connection, and `onClose` says which way; the writable side is over in any case.
    Link.#settleShutdown(this);
  }

  onClose(failure: Failure | null): void {
    handleClosed(this.#owner.adapter);
    this.#marks |= GONE;
    if (this.#marks & CLOSING) {
      // The error of a destroyed socket is emitted on the next tick, and `close` never before it.
      nextTick(closed, this);
      return;
    }
    const connected = Link.#takeConnected(this);
    if (connected !== null) connected(failure ?? { code: "ECONNABORTED", syscall: "connect" });
    else this.#owner.linkFailed(this, failure ?? { code: "ECONNABORTED", syscall: "read" });
  }

  tellClosed(): void {
    this.settle();
    // The socket keeps its last link.
    this.#handle = null;
    const waiting = this.#waits;
    if (waiting === null || waiting.closed === null) return;
    const { closed } = waiting;
    waiting.closed = null;
    for (const done of closed) done();
  }
}

function ended(link: Link): void {
  link.tellEnd();
}

function closed(link: Link): void {
  link.tellClosed();
}

/** True: the handle has taken all of them. */
function putNext(handle: StreamHandle, waiting: Waiting, pieces: Pieces): boolean {
  const taken = pieces.next(handle);
  if (pieces.isEmpty) waiting.pieces = null;
  return taken;
}

/** Whose a link is that has no socket yet. */
export class NoSocket implements LinkOwner {
  readonly adapter: Adapter;

  constructor(adapter: Adapter) {
    this.adapter = adapter;
  }

  linkData(): void {}
  linkEnd(): void {}
  linkFailed(): void {}
  linkProgress(): void {}
}

function canceled(): Error {
  return systemError({ code: "ECANCELED", syscall: "write" });
}

/** A refused option is no reason to lose a connection, in Node neither. */
function apply(set: () => void): number {
  try {
    set();
    return 0;
  } catch {
    return -1;
  }
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
