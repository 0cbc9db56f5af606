/** What the engine keeps of a server beside its documented members, and the server as the engine sees it. */
import type { EventEmitter } from "node:events";
import type { Adapter, Failure } from "../adapter.ts";
import { channels } from "../channels.ts";
import type { NetBlockList } from "../net-address.ts";
import type { Link } from "../socket/link.ts";
import { AcceptedOptions, type SocketClass } from "../socket/socket.ts";
import type { Engine } from "../socket/state.ts";
import { accept } from "./connections.ts";
import type { Listener, ListenerOwner } from "./listener.ts";

export const STATE: unique symbol = Symbol("sock.server");

/** A `listen` under way: what to try when the present address fails, and how to word the last failure. */
export interface Listening {
  failed(failure: Failure): void;
}

export class ServerState implements ListenerOwner {
  readonly adapter: Adapter;
  readonly Socket: SocketClass;
  readonly accepted: AcceptedOptions = new AcceptedOptions();
  readonly #server: EngineServer;
  /** Between `listen` and its outcome, the resolving of a host included. */
  pending: Listening | null = null;
  /** A closed listener whose descriptor is not released yet. */
  closing: Listener | null = null;

  constructor({ adapter }: Engine, Socket: SocketClass, server: EngineServer) {
    this.adapter = adapter;
    this.Socket = Socket;
    this.#server = server;
  }

  listenerOpen(listener: Listener): void {
    const server = this.#server;
    if (server._handle !== listener) return;
    this.pending = null;
    const { listenEnd } = channels();
    if (listenEnd.hasSubscribers) listenEnd.publish({ server });
    server.emit("listening");
  }

  listenerFailed(listener: Listener, failure: Failure): void {
    const server = this.#server;
    if (server._handle !== listener) return;
    server._handle = null;
    this.pending?.failed(failure);
  }

  listenerConnection(link: Link): void {
    accept(this.#server, link);
  }

  listenerError(error: Error): void {
    this.#server.emit("error", error);
  }
}

/** A `net.Server` of this engine: the members that its own methods use. */
export interface EngineServer extends EventEmitter {
  [STATE]: ServerState;
  _handle: Listener | null;
  _connections: number;
  _connectionKey?: string;
  _pipeName?: string;
  _unref: boolean;
  _listeningId: number;
  _usingWorkers: boolean;
  _workers: unknown[];
  allowHalfOpen: unknown;
  pauseOnConnect: boolean;
  noDelay: boolean;
  keepAlive: boolean;
  /** Seconds. */
  keepAliveInitialDelay: number;
  highWaterMark: number;
  blockList?: Pick<NetBlockList, "check">;
  maxConnections?: number | null;
  readonly listening: boolean;
  listen(...args: unknown[]): this;
  close(callback?: (error?: Error) => void): this;
  _emitCloseIfDrained(): void;
}
