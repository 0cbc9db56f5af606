/** A listening TCP or Unix socket on `Bun.listen`, which binds and listens before it returns. */
import { getBuiltinModule, nextTick } from "node:process";
import type { Endpoint, Failure, ListenerHandle, ListenerSink, ListenStreamOptions, ListenTarget } from "@sock/core";
import { failureOf, rethrow } from "./errors.ts";
import { type Libc, needsZone } from "./libc.ts";
import { bun, isBunBefore, type NativeListener, type NativeStream, type StreamHandlers } from "./native.ts";
import { BunStream } from "./stream.ts";

/** What Bun 1.4.5 passes to listen(2). */
const NATIVE_BACKLOG = 512;

/** The longest path that fits `sun_path` on Linux and macOS. */
const PATH_LIMIT = 103;

export class BunListener implements ListenerHandle {
  /** Until `open` has given it a stream, the `data` of an accepted socket is its listener. */
  static readonly #handlers = {
    ...BunStream.handlers,
    open: (socket: NativeStream<unknown>) => (socket.data as BunListener).#accepted(socket as NativeStream<BunStream>),
  } as StreamHandlers<unknown>;

  localAddress: Endpoint | null = null;
  readonly #sink: ListenerSink;
  readonly #path: string | null;
  readonly #libc: Libc | null;
  #native: NativeListener | null = null;
  /** What Bun does not remove by itself. */
  #file: string | null = null;
  #closed = false;

  constructor(target: ListenTarget, options: ListenStreamOptions, sink: ListenerSink, c: Libc | null) {
    this.#libc = c;
    this.#sink = sink;
    this.#path = "path" in target ? target.path : null;
    try {
      this.#listen(target, options);
      nextTick(tellListening, this);
    } catch (error) {
      this.#native?.stop(false);
      this.#native = null;
      this.#closed = true;
      nextTick(tellClosed, this, listenFailure(error, target));
    }
  }

  #listen(target: ListenTarget, options: ListenStreamOptions): void {
    const common = { data: this, socket: BunListener.#handlers, allowHalfOpen: true } as const;
    if ("fd" in target) this.#native = bun.listen<unknown>({ ...common, fd: target.fd });
    else if ("path" in target) {
      if (isBroken(target.path)) throw { code: "EINVAL", syscall: "listen" } satisfies Failure;
      const unix = anchored(target.path);
      if (isBunBefore(3)) this.#file = claim(unix);
      this.#native = bun.listen<unknown>({ ...common, unix });
      this.#widen(target.path, options);
    } else {
      const { ipv6Only, reusePort } = options;
      this.#native = bun.listen<unknown>({
        ...common,
        hostname: target.address,
        port: target.port,
        ipv6Only,
        reusePort,
      });
    }
    if (options.backlog !== NATIVE_BACKLOG) this.#relisten(options.backlog);
    this.localAddress = this.#bound();
  }

  /** Bun takes no backlog. Listening once more on a listening socket only changes its length. */
  #relisten(backlog: number): void {
    const code = this.#libc?.listen((this.#native as NativeListener).fd, backlog) ?? null;
    if (code !== null) throw { code, syscall: "listen" } satisfies Failure;
  }

  #widen(path: string, { readableAll, writableAll }: ListenStreamOptions): void {
    if (path.startsWith("\0") || !(readableAll || writableAll)) return;
    const { chmodSync, statSync } = getBuiltinModule("node:fs");
    chmodSync(path, statSync(path).mode | (readableAll ? 0o444 : 0) | (writableAll ? 0o222 : 0));
  }

  #bound(): Endpoint | null {
    const native = this.#native as NativeListener;
    if (this.#path !== null) return { path: this.#path };
    const name: { address?: string; port?: number } = {};
    native.getsockname(name);
    const { address, port } = name;
    if (address === undefined || port === undefined) return null;
    if (needsZone(address)) return this.#libc?.localAddress(native.fd) ?? { address, port, family: 6 };
    return { address, port, family: address.includes(":") ? 6 : 4 };
  }

  get fd(): number {
    return this.#native?.fd ?? -1;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#native?.stop(false);
    this.#native = null;
    if (this.#file !== null) getBuiltinModule("node:fs").rmSync(this.#file, { force: true });
    // The descriptor, and a path's file, are gone already.
    nextTick(tellClosed, this, null);
  }

  ref(): void {
    this.#native?.ref();
  }

  unref(): void {
    this.#native?.unref();
  }

  #accepted(socket: NativeStream<BunStream>): void {
    if (this.#closed) {
      socket.terminate();
      return;
    }
    const stream = new BunStream(null, this.#path, this.#libc);
    stream.take(socket);
    try {
      this.#sink.onConnection(stream);
    } catch (error) {
      // Inside `open` it would close the connection and go no further.
      nextTick(rethrow, error);
    }
    stream.settle();
  }

  tellListening(): void {
    if (!this.#closed) this.#sink.onListening();
  }

  tellClosed(failure: Failure | null): void {
    this.#sink.onClose(failure);
  }
}

function tellListening(listener: BunListener): void {
  listener.tellListening();
}
function tellClosed(listener: BunListener, failure: Failure | null): void {
  listener.tellClosed(failure);
}

/** Bun takes a path to end at its first NUL, which would make it another one. */
export function isBroken(path: string): boolean {
  return path.indexOf("\0", 1) > 0 && !path.startsWith("\0");
}

/** Bun 1.2 listens in place of whatever file is there, and leaves its own behind. Null for an abstract name. */
function claim(path: string): string | null {
  if (path.startsWith("\0")) return null;
  if (getBuiltinModule("node:fs").existsSync(path)) throw { code: "EADDRINUSE", syscall: "listen" } satisfies Failure;
  return path;
}

/** Bun removes the file by the name it was given, so that a later `chdir` must not change what it means. */
function anchored(path: string): string {
  if (path.startsWith("\0")) return path;
  const absolute = getBuiltinModule("node:path").resolve(path);
  return absolute.length <= PATH_LIMIT ? absolute : path;
}

function listenFailure(error: unknown, target: ListenTarget): Failure {
  const failure = failureOf(error, "listen");
  // As libuv has it on every platform.
  return "path" in target && failure.code === "ENOENT" ? { code: "EACCES", syscall: "listen" } : failure;
}
