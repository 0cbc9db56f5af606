/** The `Server` constructor of one `Net`, and its methods but for `listen`. */
import { captureRejectionSymbol, EventEmitter } from "node:events";
import { nextTick } from "node:process";
import { getDefaultHighWaterMark } from "node:stream";
import { blockListOf } from "../block-list-option.ts";
import { featureUnavailable, invalidArgType, socketError } from "../errors.ts";
import type { AddressInfo } from "../net-address.ts";
import type { NetServerConstructor, ServerOptions } from "../net-server.ts";
import { wholeSeconds } from "../socket/options.ts";
import { define, type SocketClass } from "../socket/socket.ts";
import { type Engine, errnoError } from "../socket/state.ts";
import { validateFunction, validateNumber } from "../validate.ts";
import { listens } from "./listen.ts";
import { type EngineServer, ServerState, STATE } from "./state.ts";

type ConnectionListener = (...args: unknown[]) => void;

/** Called as a constructor, as a function, or by a subclass on its own instance. */
export type ServerClass = NetServerConstructor &
  ((this: unknown, options?: unknown, listener?: unknown) => EngineServer);

interface Methods {
  readonly listening: boolean;
  address(this: EngineServer): AddressInfo | Partial<AddressInfo> | string | null;
  getConnections(this: EngineServer, callback: (error: Error | null, count: number) => void): EngineServer;
  close(this: EngineServer, callback?: (error?: Error) => void): EngineServer;
  _emitCloseIfDrained(this: EngineServer): void;
  ref(this: EngineServer): EngineServer;
  unref(this: EngineServer): EngineServer;
  [Symbol.asyncDispose](this: EngineServer): Promise<void>;
  [captureRejectionSymbol](this: EngineServer, error: Error, event: string | symbol, socket?: unknown): void;
}

function emitClose(server: EngineServer): void {
  server.emit("close");
}

function isDrained(server: EngineServer): boolean {
  return server._handle === null && server._connections === 0 && server[STATE].closing === null;
}

const methods: Methods = {
  get listening() {
    return Boolean((this as unknown as EngineServer)._handle);
  },

  address() {
    const { _handle: listener } = this;
    if (listener !== null) {
      if (listener.localAddress === null) return null;
      const out: Partial<AddressInfo> = {};
      const errno = listener.getsockname(out);
      if (errno === 0) return out;
      if (this._pipeName === undefined) throw errnoError(errno, "address");
    }
    return this._pipeName ?? null;
  },

  getConnections(callback) {
    validateFunction(callback, "callback");
    nextTick(callback, null, this._connections);
    return this;
  },

  close(callback) {
    const state = this[STATE];
    const listener = this._handle;
    if (typeof callback === "function") {
      if (listener === null) this.once("close", () => callback(socketError("ERR_SERVER_NOT_RUNNING")));
      else this.once("close", callback);
    }
    state.pending = null;
    // An answer of the resolver that is still to come is for nobody.
    this._listeningId++;
    if (listener !== null) {
      this._handle = null;
      state.closing = listener;
      listener.close(() => {
        if (state.closing === listener) state.closing = null;
        // Late enough already.
        if (isDrained(this)) emitClose(this);
      });
    }
    this._emitCloseIfDrained();
    return this;
  },

  _emitCloseIfDrained() {
    if (isDrained(this)) nextTick(emitClose, this);
  },

  ref() {
    this._unref = false;
    this._handle?.ref();
    return this;
  },

  unref() {
    this._unref = true;
    this._handle?.unref();
    return this;
  },

  async [Symbol.asyncDispose]() {
    if (this._handle === null) return;
    await new Promise<void>((resolve, reject) => {
      this.close((error) => (error === undefined ? resolve() : reject(error)));
    });
  },

  [captureRejectionSymbol](error, event, socket) {
    if (event === "connection") (socket as { destroy(error: Error): void }).destroy(error);
    else this.emit("error", error);
  },
};

export function createServerClass(engine: Engine, Socket: SocketClass): ServerClass {
  function Server(this: unknown, options?: unknown, connectionListener?: unknown): EngineServer | undefined {
    if (!(this instanceof Server)) {
      return new (Server as unknown as new (...args: unknown[]) => EngineServer)(options, connectionListener);
    }
    construct(this as unknown as EngineServer, engine, Socket, options, connectionListener);
    return undefined;
  }
  Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
  Object.setPrototypeOf(Server, EventEmitter);
  define(Server.prototype, listens, methods);
  return Server as unknown as ServerClass;
}

function construct(
  server: EngineServer,
  engine: Engine,
  Socket: SocketClass,
  given: unknown,
  connectionListener: unknown,
): void {
  (EventEmitter as unknown as (this: unknown) => void).call(server);
  let options: ServerOptions = {};
  if (typeof given === "function") server.on("connection", given as ConnectionListener);
  else if (given === undefined || given === null || typeof given === "object") {
    options = { ...(given as ServerOptions) };
    if (typeof connectionListener === "function") server.on("connection", connectionListener as ConnectionListener);
  } else throw invalidArgType("options", "of type object", given);
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, "options.keepAliveInitialDelay");
  }
  if (options.highWaterMark !== undefined) {
    validateNumber(options.highWaterMark, "options.highWaterMark");
  }
  const { capabilities, name } = engine.adapter;
  if (options.noDelay && !capabilities["tcp.no-delay"]) throw featureUnavailable("noDelay", name);
  if (options.keepAlive && !capabilities["tcp.keep-alive"]) throw featureUnavailable("keepAlive", name);
  const blockList = blockListOf(options.blockList);
  const state = new ServerState(engine, Socket, server);
  Object.defineProperty(server, STATE, { value: state, configurable: true });
  server._connections = 0;
  server._handle = null;
  server._usingWorkers = false;
  server._workers = [];
  server._unref = false;
  server._listeningId = 1;
  server.allowHalfOpen = options.allowHalfOpen || false;
  server.pauseOnConnect = Boolean(options.pauseOnConnect);
  server.noDelay = Boolean(options.noDelay);
  server.keepAlive = Boolean(options.keepAlive);
  server.keepAliveInitialDelay = wholeSeconds(options.keepAliveInitialDelay);
  server.highWaterMark =
    options.highWaterMark === undefined || options.highWaterMark < 0
      ? getDefaultHighWaterMark(false)
      : options.highWaterMark;
  if (blockList !== null) server.blockList = blockList;
}
