/** Writes that leave together: corked by the first of a tick, uncorked when the tick is over. */
import type { CreateConnectionOptions, Net, NetServer, NetSocket, ServerOptions } from "../net.ts";

/** By the global, as in builtin.ts. */
const { nextTick } = globalThis.process;

/** A `net.Socket`, or any other writable stream that writes several chunks at once. */
export interface CorkableSocket {
  // biome-ignore lint/suspicious/noExplicitAny: a method of any parameters, as the streams of all runtimes have them.
  write(...args: any[]): boolean;
  cork(): void;
  uncork(): void;
}

/** A `net.Server`. */
export interface CorkableServer {
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  prependListener(event: string, listener: (...args: any[]) => void): unknown;
  listen(...args: unknown[]): unknown;
}

export interface AutoCorkOption {
  /** As `autoCork(socket)`, or for each accepted socket. Default: false. Source: this project, not Node. */
  autoCork?: boolean | undefined;
}

/**
 * The `net` of an adapter, whose functions take `autoCork` as an option. The contract, `Net`, has no such option, since a
 * bare `node:net` would ignore it.
 */
export interface CorkableNet extends Net {
  createServer(connectionListener?: (socket: NetSocket) => void): NetServer;
  createServer(options?: ServerOptions & AutoCorkOption, connectionListener?: (socket: NetSocket) => void): NetServer;
  connect(options: CreateConnectionOptions & AutoCorkOption, listener?: () => void): NetSocket;
  connect(port: number, host?: string | (() => void), listener?: () => void): NetSocket;
  connect(path: string, listener?: () => void): NetSocket;
  createConnection(options: CreateConnectionOptions & AutoCorkOption, listener?: () => void): NetSocket;
  createConnection(port: number, host?: string | (() => void), listener?: () => void): NetSocket;
  createConnection(path: string, listener?: () => void): NetSocket;
}

const STATE = Symbol("auto-cork");

/** A write that waits in the stream. */
interface Entry {
  chunk: unknown;
  readonly encoding: string;
}
/** Of the streams of Node 22 to 26, Bun 1.4 and Deno 2.9. Where it looks different, nothing is joined. */
interface Stream {
  length: number;
  readonly highWaterMark: number;
  readonly corked: number;
  readonly destroyed: boolean;
  readonly defaultEncoding: string;
  readonly buffered?: readonly Entry[];
}

interface State {
  /** The socket's own `write`, of its class or of a package that has wrapped it before. */
  readonly write: CorkableSocket["write"];
  corked: boolean;
  /** Text of this tick that further text is joined to, if it is still the last thing held. */
  text: Entry | null;
}
type Corked = CorkableSocket & { [STATE]?: State; readonly _writableState?: Stream };

/** Corked in this tick. */
let corked: Corked[] = [];

/**
 * All writes of one tick leave in one system call, whoever makes them: `write`, `pipe`, a library. The socket, or each
 * connection of the server from now on; once is enough, and it is given back.
 *
 * Everything else stays as documented: the order of bytes, one callback for each write once its bytes are with the
 * kernel, `bytesWritten` and `writableLength` with what is held, `false` at the high-water mark and `drain` after it, the
 * errors of each write; `end` and the socket's own `uncork` send what is held at once, `destroy` drops it. Held are the
 * writes of the present operation and of its `nextTick` callbacks before the first flush: a write that follows an `await`
 * is of a later tick.
 */
export function autoCork<T extends CorkableSocket | CorkableServer>(target: T): T {
  if ("listen" in target) target.prependListener("connection", autoCork<CorkableSocket>);
  else if ((target as Corked)[STATE] === undefined) {
    // Not enumerable, so that neither a printed nor a copied socket shows it.
    const state: State = { write: target.write, corked: false, text: null };
    Object.defineProperty(target, STATE, { value: state });
    target.write = writeCorked;
  }
  return target;
}

function writeCorked(this: Corked, chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
  const state = this[STATE] as State;
  if (!state.corked) {
    state.corked = true;
    this.cork();
    if (corked.push(this) === 1) nextTick(uncorkAll);
  } else if (
    callback === undefined &&
    (encoding === undefined || encoding === "utf8") &&
    typeof chunk === "string" &&
    join(this._writableState as Stream, state, chunk, encoding)
  ) {
    return true;
  }
  const more = state.write.call(this, chunk, encoding, callback);
  state.text = typeof chunk === "string" ? heldText(this._writableState, chunk) : null;
  return more;
}

/** Longer texts are not copied together. */
const JOINED_TEXT = 16 * 1024;

/** Half a surrogate pair: alone it is a replacement character, joined it could find its other half. */
function endsInHalf(text: string): boolean {
  return (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800;
}

function heldText(stream: Stream | undefined, chunk: string): Entry | null {
  const last = stream?.buffered?.at(-1);
  return last?.chunk === chunk && last.encoding === "utf8" && !endsInHalf(chunk) ? last : null;
}

/**
 * One entry of the stream for the small texts of a tick, instead of one for each: an entry costs more than the bytes.
 * False wherever the stream itself has more to do than to hold it.
 */
function join(stream: Stream, state: State, chunk: string, encoding: "utf8" | undefined): boolean {
  const { text } = state;
  if (text === null || chunk.length > JOINED_TEXT || chunk === "" || stream.corked === 0 || stream.destroyed)
    return false;
  const buffered = stream.buffered as readonly Entry[];
  const length = stream.length + chunk.length;
  if (buffered[buffered.length - 1] !== text || length >= stream.highWaterMark) return false;
  if (encoding === undefined && stream.defaultEncoding !== "utf8") return false;
  text.chunk += chunk;
  stream.length = length;
  if (endsInHalf(chunk)) state.text = null;
  return true;
}

function uncorkAll(): void {
  const sockets = corked;
  corked = [];
  for (const socket of sockets) {
    const state = socket[STATE] as State;
    state.corked = false;
    state.text = null;
    socket.uncork();
  }
}
