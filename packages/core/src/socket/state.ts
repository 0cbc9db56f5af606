/** What the engine keeps of a socket beside its Duplex, and the socket as the engine sees it. */
import type { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import type { Adapter, Failure, Timer } from "../adapter.ts";
import { codeOfErrno } from "../errno.ts";
import { systemError } from "../errors.ts";
import type { FamilyDefaults } from "../family-defaults.ts";
import { inspectAs } from "../inspection.ts";
import type { AddressInfo, NetBlockList } from "../net-address.ts";
import { HeldChunks, readableDue } from "./held.ts";
import type { Link, LinkOwner } from "./link.ts";
import type { Reader } from "./user-buffer.ts";

export const STATE: unique symbol = Symbol("sock.socket");
/** On the prototype of a `Net`'s sockets. */
export const ENGINE: unique symbol = Symbol("sock.engine");

/** Whole seconds. */
export interface KeepAlive {
  readonly enable: boolean;
  /** 0: the kernel's. */
  readonly initialDelay: number;
  /** Undefined: the default. */
  readonly interval: number | undefined;
  readonly count: number | undefined;
}

/** What the sockets and servers of one `Net` share. */
export interface Engine {
  readonly adapter: Adapter;
  readonly defaults: FamilyDefaults;
}

export class SocketState implements LinkOwner {
  readonly #socket: EngineSocket;
  /** What `_handle` gives. Packages may set it. */
  handle: Link | null = null;
  /** The link that was detached: its `close` may be to come, and its counters stay readable. */
  last: Link | null = null;

  // What few sockets have: `USUAL` until it is set, so that an idle one has no room for it.

  /** Waits for the connection to shut its write side down. */
  declare final: ((error?: Error | null) => void) | null;
  declare resetting: boolean;
  declare idle: Timer | null;
  declare noDelay: boolean;
  declare keepAlive: KeepAlive | null;
  declare typeOfService: number | undefined;
  declare refed: boolean;
  declare blockList: Pick<NetBlockList, "check"> | null;
  declare userBuffer: Reader | null;
  declare held: HeldChunks | null;
  declare signal: AbortSignal | undefined;
  /** Stops the clock of the attempt that is under way. */
  declare cancelAttempt: (() => void) | null;

  constructor(socket: EngineSocket) {
    this.#socket = socket;
  }

  get adapter(): Adapter {
    return this.#socket[ENGINE].adapter;
  }

  get defaults(): FamilyDefaults {
    return this.#socket[ENGINE].defaults;
  }

  linkData(link: Link, chunk: Buffer): void {
    const socket = this.#socket;
    if (this.handle !== link) return;
    socket._unrefTimer();
    if (this.userBuffer !== null) this.userBuffer.take(link, chunk);
    else if (this.held !== null) this.held.add(chunk);
    else if (flows(socket)) {
      const reader = socket._readableState;
      // What `push` would mark: read from.
      if (!reader.dataEmitted) reader.dataEmitted = true;
      socket.emit("data", chunk);
    } else if (readableDue(socket)) this.held = SocketState.#hold(this, link, chunk);
    else if (!socket.push(chunk) && link.reading) link.readStop();
  }

  static #hold(state: SocketState, link: Link, first: Buffer): HeldChunks {
    return new HeldChunks(first, (held, chunk, last) => {
      if (last) state.held = null;
      if (state.handle !== link) return;
      if (!state.#socket.push(chunk) && link.reading) link.readStop();
      if (last && held.ended) state.endReading(link);
    });
  }

  /** Demand for bytes, which a handle that a package has wrapped may refuse. */
  startReading(link: Link): void {
    if (this.userBuffer !== null) {
      this.userBuffer.resume(link);
      return;
    }
    const errno = link.readStart();
    if (errno) this.#socket.destroy(errnoError(errno, "read"));
  }

  linkEnd(link: Link): void {
    if (this.handle !== link) return;
    this.#socket._unrefTimer();
    if (this.userBuffer !== null) this.userBuffer.end(link);
    else if (this.held !== null) this.held.ended = true;
    else this.endReading(link);
  }

  endReading(link: Link): void {
    const socket = this.#socket;
    link.reading = false;
    socket.push(null);
    // The end is told without a reader too, as long as no data waits for one. A flowing stream has told it.
    if (socket._readableState.flowing !== true) socket.read(0);
  }

  linkFailed(link: Link, failure: Failure): void {
    if (this.handle === link) this.#socket.destroy(systemError(failure));
  }

  linkProgress(): void {
    this.#socket._unrefTimer();
  }
}

const USUAL = {
  final: null,
  resetting: false,
  idle: null,
  noDelay: false,
  keepAlive: null,
  typeOfService: undefined,
  refed: true,
  blockList: null,
  userBuffer: null,
  held: null,
  signal: undefined,
  cancelAttempt: null,
} satisfies Partial<SocketState>;
Object.assign(SocketState.prototype, USUAL);

// A printed socket does not show the engine's internals.
inspectAs(SocketState, "SocketState", () => ({}));

const { push } = Duplex.prototype;

/**
 * `push` would do no more than emit the chunk, and ask for the next in a tick of its own, while the link reads on anyway.
 */
function flows(socket: EngineSocket): boolean {
  const reader = socket._readableState;
  return (
    reader.length === 0 &&
    reader.flowing === true &&
    reader.reading &&
    reader.awaitDrainWriters === null &&
    reader.decoder === null &&
    socket.push === push &&
    socket.listenerCount("data") > 0
  );
}

/** In the place of a state on the prototype: what the accessors read there, and on an object that was never constructed. */
export const UNMADE: SocketState = Object.freeze({ handle: null }) as SocketState;

/** The error of a handle's negative number. */
export function errnoError(errno: number, syscall: string): Error {
  return systemError({ code: codeOfErrno(errno) ?? "UNKNOWN", syscall });
}

/** What the runtimes' streams, which are all Node's, keep about their read side. */
interface ReadableState {
  readonly length: number;
  readonly flowing: boolean | null;
  readonly reading: boolean;
  readonly ended: boolean;
  dataEmitted: boolean;
  readonly emittedReadable: boolean;
  readonly awaitDrainWriters: object | null;
  readonly decoder: object | null;
}

/** And about their write side. */
interface WritableState {
  readonly length: number;
  readonly corked: number;
  readonly writing: boolean;
  readonly ending: boolean;
  readonly destroyed: boolean;
  readonly constructed: boolean;
  readonly errored: Error | null;
  readonly defaultEncoding: string;
}

/** A `net.Socket` of this engine: the members that its own methods use. */
export interface EngineSocket extends Duplex {
  [STATE]: SocketState;
  readonly [ENGINE]: Engine;
  readonly _readableState: ReadableState;
  readonly _writableState: WritableState;
  connecting: boolean;
  allowHalfOpen: boolean;
  server: EngineServerSide | null;
  timeout?: number;
  autoSelectFamilyAttemptedAddresses?: string[];
  readonly pending: boolean;
  readonly bytesWritten: number;
  connect(...args: unknown[]): this;
  setTimeout(ms: number, callback?: () => void): this;
  setNoDelay(on?: boolean): this;
  setKeepAlive(...args: unknown[]): this;
  setTypeOfService(tos: number): this;
  destroySoon(): void;
  ref(): this;
  unref(): this;
  _handle: Link | null;
  _parent: { _unrefTimer?(): void } | null;
  _host: string | null;
  _server: EngineServerSide | null;
  _sockname: Partial<AddressInfo> | null;
  _peername?: Partial<AddressInfo> | null;
  _hadError: boolean;
  _closeAfterHandlingError: boolean;
  _pendingData: unknown;
  _pendingEncoding: string;
  _unrefTimer(): void;
  _onTimeout(): void;
  _reset(): this;
  _getsockname(): Partial<AddressInfo>;
  _getpeername(): Partial<AddressInfo>;
  _writeGeneric(
    writev: boolean,
    data: unknown,
    encoding: BufferEncoding,
    callback: (error?: Error | null) => void,
  ): boolean | undefined;
  /** Of `Duplex`, though not in its types: makes a destroyed stream new. */
  _undestroy(): void;
  readonly _bytesDispatched: number | undefined;
}

/** What a socket needs of the server that accepted it. */
export interface EngineServerSide {
  _connections: number;
  _emitCloseIfDrained?(): void;
}
