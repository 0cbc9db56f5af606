/** Writes that leave together: corked by the first of a tick, uncorked when the tick is over. */
import { nextTick } from "node:process";

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

const STATE = Symbol("auto-cork");

interface State {
  /** The socket's own `write`, of its class or of a package that has wrapped it before. */
  readonly write: CorkableSocket["write"];
  corked: boolean;
}
type Corked = CorkableSocket & { [STATE]?: State };

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
    Object.defineProperty(target, STATE, { value: { write: target.write, corked: false } satisfies State });
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
  }
  return state.write.call(this, chunk, encoding, callback);
}

function uncorkAll(): void {
  const sockets = corked;
  corked = [];
  for (const socket of sockets) {
    (socket[STATE] as State).corked = false;
    socket.uncork();
  }
}
