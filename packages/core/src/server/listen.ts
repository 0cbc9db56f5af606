/** `listen`: every form of target, tried in order, and the errors of those that fail. */

import { addAbortListener } from "node:events";
import { nextTick } from "node:process";
import type { Failure, IpEndpoint, ListenStreamOptions, ListenTarget } from "../adapter.ts";
import { type AnyOptions, isPathName, normalizeArgs, toNumber } from "../args.ts";
import { channels } from "../channels.ts";
import { featureUnavailable, invalidArgValue, socketError, systemError } from "../errors.ts";
import { isIP } from "../ip.ts";
import { isPath } from "../local-path.ts";
import { lookupSystem, validateHostName } from "../lookup.ts";
import { descriptorKind } from "../socket/adopt.ts";
import { Link } from "../socket/link.ts";
import { validateAbortSignal, validatePort, validateString } from "../validate.ts";
import { Listener } from "./listener.ts";
import { type EngineServer, STATE } from "./state.ts";

interface Listens {
  listen(this: EngineServer, ...args: unknown[]): EngineServer;
}

const DEFAULT_BACKLOG = 511;

export const listens: Listens = {
  listen(...args) {
    const state = this[STATE];
    const normalized = normalizeArgs(args);
    let options = normalized[0];
    const callback = normalized[1];
    if (this._handle !== null || state.pending !== null) throw socketError("ERR_SERVER_ALREADY_LISTEN");
    if (callback !== null) this.once("listening", callback);
    const { listenStart } = channels();
    if (listenStart.hasSubscribers) listenStart.publish({ server: this, options });
    options = (options._handle || options.handle || options) as AnyOptions;
    this._listeningId++;
    if (options instanceof Listener) {
      takeOver(this, options);
      return this;
    }
    if (options instanceof Link) {
      // A connected socket cannot listen.
      const error = Object.assign(listenError({ code: "EINVAL", syscall: "listen" }, { fd: -1 }), { port: -1 });
      nextTick(() => this.emit("error", error));
      return this;
    }
    const stream = streamOptions(this, options, args);
    closeOnAbort(this, options.signal);
    const { fd } = options;
    if (typeof fd === "number" && fd >= 0) {
      require(this, "fd.listen", "listen({ fd })");
      if (canListen(fd)) new Attempt(this, [{ fd }], stream).next();
      else refuse(this, { fd });
      return this;
    }
    const first = args[0];
    const portOmitted = args.length === 0 || typeof first === "function";
    if (portOmitted || (options.port === undefined && "port" in options) || options.port === null) {
      options.port = 0;
    }
    const { port } = options;
    if (typeof port === "number" || typeof port === "string") {
      listenOnPort(this, validatePort(port, "options.port"), options.host, stream);
      return this;
    }
    const { path } = options;
    if (path && isPathName(path)) {
      require(this, "unix", "listen on a path");
      if (path.startsWith("\0")) require(this, "unix.abstract", "listen on an abstract name");
      if (stream.readableAll || stream.writableAll) require(this, "unix.mode", "readableAll and writableAll");
      this._pipeName = path;
      if (isPath(path)) new Attempt(this, [{ path }], stream).next();
      else refuse(this, { path });
      return this;
    }
    if (!("port" in options || "path" in options)) {
      throw invalidArgValue("options", options, 'must have the property "port" or "path"');
    }
    throw invalidArgValue("options", options);
  },
};

/** What no system could listen on leaves the server as it was. */
function refuse(server: EngineServer, target: ListenTarget): void {
  const error = listenError({ code: "EINVAL", syscall: "listen" }, target);
  nextTick(() => server.emit("error", error));
}

function canListen(fd: number): boolean {
  const kind = Number.isInteger(fd) && fd < 2 ** 31 ? descriptorKind(fd) : "UNKNOWN";
  return kind === null || kind === "SOCKET" || kind === "PIPE";
}

function require(
  server: EngineServer,
  capability: keyof EngineServer[typeof STATE]["adapter"]["capabilities"],
  feature: string,
): void {
  const { adapter } = server[STATE];
  if (!adapter.capabilities[capability]) throw featureUnavailable(feature, adapter.name);
}

interface StreamOptions extends Omit<ListenStreamOptions, "backlog"> {
  /** As given: made a number when it is used, which may throw. */
  readonly backlog: unknown;
}

/** `(handle, backlog)`, `(path, backlog)`, `(port, backlog)`, `(port, host, backlog)`, or the option. */
function streamOptions(server: EngineServer, options: AnyOptions, args: readonly unknown[]): StreamOptions {
  const positional = (args.length > 1 && toNumber(args[1])) || toNumber(args[2]);
  const given = options.backlog || positional;
  if (given) require(server, "tcp.backlog", "the backlog of listen");
  const ipv6Only = Boolean(options.ipv6Only);
  if (ipv6Only && takesBoth(options)) require(server, "tcp.ipv6-only", "ipv6Only");
  const reusePort = Boolean(options.reusePort);
  if (reusePort) require(server, "tcp.reuse-port", "reusePort");
  return {
    backlog: given,
    ipv6Only,
    reusePort,
    readableAll: Boolean(options.readableAll),
    writableAll: Boolean(options.writableAll),
  };
}

/** Only an address that IPv4 clients reach too makes a difference. */
function takesBoth({ path, host, port }: AnyOptions): boolean {
  if (path && port === undefined) return false;
  return !host || isIP(host) === 0 || /^[0:]+$/.test(String(host));
}

function closeOnAbort(server: EngineServer, signal: unknown): void {
  if (signal === undefined) return;
  validateAbortSignal(signal, "options.signal");
  const abort = (): void => {
    server.close();
  };
  if (signal.aborted) {
    nextTick(abort);
    return;
  }
  const listener = addAbortListener(signal, abort);
  server.once("close", () => listener[Symbol.dispose]());
}

/** Shares the listener of another server: connections come here from now on. */
function takeOver(server: EngineServer, listener: Listener): void {
  server._handle = listener;
  if (server._unref) listener.unref();
  listener.own(server[STATE]);
}

function listenOnPort(server: EngineServer, port: number, host: unknown, stream: StreamOptions): void {
  const state = server[STATE];
  require(server, "tcp", "listen on a port");
  if (!host) {
    const any4: IpEndpoint = { address: "0.0.0.0", port, family: 4 };
    const any6: IpEndpoint = { address: "::", port, family: 6 };
    new Attempt(server, [any6, any4], stream).next();
    return;
  }
  validateString(host, "hostname");
  validateHostName(host, "hostname");
  const id = server._listeningId;
  const attempt = new Attempt(server, [], stream);
  state.pending = attempt;
  const resolved = (error: Error | null, address?: string): void => {
    // Closed, and perhaps listening to something else, since.
    if (state.pending !== attempt || server._listeningId !== id) return;
    if (error !== null || address === undefined) {
      state.pending = null;
      server.emit("error", error);
      return;
    }
    attempt.targets.push({ address, port, family: isIP(address) === 6 ? 6 : 4 });
    attempt.next();
  };
  if (isIP(host) !== 0) nextTick(resolved, null, host);
  else
    lookupSystem(state.adapter, host, { family: undefined, hints: 0, all: false }, (e, a) =>
      resolved(e, a[0]?.address),
    );
}

/** One call of `listen`: its targets in order. */
class Attempt {
  readonly targets: ListenTarget[];
  readonly #server: EngineServer;
  readonly #options: StreamOptions;
  #turn = -1;

  constructor(server: EngineServer, targets: ListenTarget[], options: StreamOptions) {
    this.#server = server;
    this.targets = targets;
    this.#options = options;
  }

  next(): void {
    const server = this.#server;
    const state = server[STATE];
    const target = this.targets[++this.#turn];
    if (target === undefined) return;
    // A bigint throws, as in Node.
    const backlog = +(this.#options.backlog as number) || DEFAULT_BACKLOG;
    state.pending = this;
    server._connectionKey = connectionKey(target);
    server._handle = new Listener(state.adapter, state, target, { ...this.#options, backlog });
    if (server._unref) server._handle.unref();
  }

  failed(failure: Failure): void {
    // A taken port is taken on the other wildcard too; anything else may be the lack of IPv6.
    if (failure.code !== "EADDRINUSE" && this.#turn + 1 < this.targets.length) {
      this.next();
      return;
    }
    const server = this.#server;
    server[STATE].pending = null;
    const error = listenError(failure, this.targets[this.#turn] as ListenTarget);
    const told = channels().listenError;
    if (told.hasSubscribers) told.publish({ server, error });
    server.emit("error", error);
  }
}

function connectionKey(target: ListenTarget): string {
  if ("fd" in target) return `null:null:${target.fd}`;
  if ("path" in target) return `-1:${target.path}:-1`;
  return `${target.family}:${target.address}:${target.port}`;
}

function listenError({ code }: Failure, target: ListenTarget): Error {
  const failure: Failure = { code, syscall: "listen" };
  if ("fd" in target) return Object.assign(systemError(failure, { withText: true }), { address: null });
  if ("path" in target) return systemError(failure, { withText: true, address: target.path, port: -1 });
  return systemError(failure, { withText: true, address: target.address, port: target.port });
}
