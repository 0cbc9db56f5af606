/** The `Socket` constructor of one `Net`, over the methods that all of them share. */
import { Duplex } from "node:stream";
import { blockListOf } from "../block-list-option.ts";
import { featureUnavailable, invalidArgValue } from "../errors.ts";
import type { NetSocketConstructor, SocketConstructorOptions } from "../net-socket.ts";
import { validateAbortSignal, validateInt32, validateNumber } from "../validate.ts";
import { addresses } from "./address.ts";
import { adoptDescriptor } from "./adopt.ts";
import { carrying } from "./carrier.ts";
import { connecting } from "./connect.ts";
import { idle } from "./idle.ts";
import { lifecycle, onEnd, patientDestroy } from "./lifecycle.ts";
import { Link } from "./link.ts";
import { applyOptions, options as optionMethods, rememberOptions } from "./options.ts";
import { reading } from "./reading.ts";
import { ENGINE, type Engine, type EngineSocket, SocketState, STATE, UNMADE } from "./state.ts";
import { userBuffer } from "./user-buffer.ts";
import { writing } from "./writing.ts";

/** What the engine itself gives beside the documented options. */
export interface InternalSocketOptions extends Omit<SocketConstructorOptions, "handle"> {
  handle?: unknown;
  /** Read nothing before `resume`. */
  pauseOnCreate?: boolean;
  /** The caller starts the reading. */
  manualStart?: boolean;
  readableHighWaterMark?: number | undefined;
  writableHighWaterMark?: number | undefined;
  objectMode?: unknown;
  readableObjectMode?: unknown;
  writableObjectMode?: unknown;
  emitClose?: boolean;
  autoDestroy?: boolean;
  decodeStrings?: boolean;
}

/** Of the connections that a server accepts: what it has for all of them, filled in for each. */
export class AcceptedOptions implements InternalSocketOptions {
  handle: Link | null = null;
  allowHalfOpen = false;
  pauseOnCreate = false;
  readonly readable = true;
  readonly writable = true;
  readableHighWaterMark: number | undefined;
  writableHighWaterMark: number | undefined;
  noDelay: boolean | undefined;
  keepAlive: boolean | undefined;
  keepAliveInitialDelay: number | undefined;
  readonly emitClose = false;
  readonly autoDestroy = true;
  readonly decodeStrings = false;
}

/** Called as a constructor, as a function, or by a subclass on its own instance. */
export type SocketClass = NetSocketConstructor & ((this: unknown, options?: unknown) => EngineSocket);

const METHODS = [idle, optionMethods, addresses, reading, writing, lifecycle, connecting];

/** Puts shared members on a prototype: methods enumerable, as in Node, so that packages can copy and patch them. */
export function define(prototype: object, ...members: readonly object[]): void {
  for (const part of members) Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(part));
}

/** Accessors that nobody may redefine, and those that a `for…in` does not show. */
const FIXED = [
  "_bytesDispatched",
  "_connecting",
  "_handle",
  "bufferSize",
  "bytesRead",
  "bytesWritten",
  "localAddress",
  "localFamily",
  "localPort",
  "readyState",
  "remoteAddress",
  "remoteFamily",
  "remotePort",
];
const HIDDEN = ["_connecting", "_handle", "bufferSize", "pending", "readyState", "write"];

export function createSocketClass(engine: Engine): SocketClass {
  function Socket(this: unknown, options?: unknown): EngineSocket | undefined {
    if (!(this instanceof Socket)) {
      return new (Socket as unknown as new (options?: unknown) => EngineSocket)(options);
    }
    construct(this as unknown as EngineSocket, engine, options);
    return undefined;
  }
  Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
  Object.setPrototypeOf(Socket, Duplex);
  define(Socket.prototype, ...METHODS);
  Object.defineProperty(Socket.prototype, ENGINE, { value: engine });
  // Writable, or no socket could have its own.
  Object.defineProperty(Socket.prototype, STATE, { value: UNMADE, writable: true });
  if (engine.adapter.destroyedTooEarly !== undefined) define(Socket.prototype, patientDestroy);
  if (engine.adapter.takesOver !== undefined) define(Socket.prototype, carrying);
  for (const name of HIDDEN) Object.defineProperty(Socket.prototype, name, { enumerable: false });
  for (const name of FIXED) Object.defineProperty(Socket.prototype, name, { configurable: false });
  return Socket as unknown as SocketClass;
}

function refuseObjects(
  options: InternalSocketOptions,
  name: "objectMode" | "readableObjectMode" | "writableObjectMode",
): void {
  if (options[name]) throw invalidArgValue(`options.${name}`, options[name], "is not supported");
}

function settingsOf(given: unknown): InternalSocketOptions {
  const options = (typeof given === "number" ? { fd: given } : { ...(given as object) }) as InternalSocketOptions;
  refuseObjects(options, "objectMode");
  refuseObjects(options, "readableObjectMode");
  refuseObjects(options, "writableObjectMode");
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, "options.keepAliveInitialDelay");
  }
  if (options.typeOfService !== undefined) validateInt32(options.typeOfService, "options.typeOfService", 0, 255);
  return options;
}

function construct(socket: EngineSocket, { adapter }: Engine, given: unknown): void {
  // For an accepted connection in one function without what others need: V8 compiles each that it uses on its own.
  const accepted = given instanceof AcceptedOptions;
  const options = accepted ? (given as InternalSocketOptions) : settingsOf(given);
  socket.connecting = false;
  socket._hadError = false;
  socket._parent = null;
  socket._host = null;
  socket._closeAfterHandlingError = false;
  const state = new SocketState(socket);
  // As Node keeps its own: `defineProperty` would hide it, and cost as much as all of the stream beside it.
  socket[STATE] = state;
  if (!accepted) takeOptions(state, options);
  else if (options.noDelay || options.keepAlive) rememberOptions(state, options);
  duplex.call(socket, options);

  const { handle } = options;
  if (handle) {
    if (!(handle instanceof Link)) throw featureUnavailable("handle of new Socket", adapter.name);
    state.handle = handle;
    handle.own(state);
  } else if (options.fd !== undefined) {
    state.handle = adoptDescriptor(adapter, options.fd);
    state.handle.own(state);
  }
  if (options.onread) state.userBuffer = userBuffer(socket, options.onread);
  socket.on("end", onEnd);
  socket._sockname = null;
  socket._pendingData = null;
  socket._pendingEncoding = "";
  socket.server = null;
  socket._server = null;
  const link = state.handle;
  if (link === null) return;
  if (!accepted || options.noDelay || options.keepAlive) {
    state.userBuffer?.begin();
    applyOptions(state, link);
  }
  if (options.readable === false || options.manualStart) return;
  if (options.pauseOnCreate) {
    // Paused without a `pause` event, since nobody can listen yet.
    (socket as { readableFlowing: boolean | null }).readableFlowing = false;
  } else socket.read(0);
}

const duplex = Duplex as unknown as { call(socket: EngineSocket, options: object): void };

function takeOptions(state: SocketState, options: InternalSocketOptions): void {
  const blockList = blockListOf(options.blockList);
  if (blockList !== null) state.blockList = blockList;
  if (options.signal) {
    validateAbortSignal(options.signal, "signal");
    state.signal = options.signal;
  }
  rememberOptions(state, options);
  options.allowHalfOpen = Boolean(options.allowHalfOpen);
  // `close` waits for the handle and carries `hadError`, so the stream must not emit its own.
  options.emitClose = false;
  options.autoDestroy = true;
  options.decodeStrings = false;
}
