/** `connect`: overloads, checks, the stream made new, the name resolved; attempts are in attempt.ts and race.ts. */
import { nextTick, platform } from "node:process";
import { addAbortSignal } from "node:stream";
import { type AnyOptions, isNormalized, normalizeArgs } from "../args.ts";
import { blockListOf } from "../block-list-option.ts";
import { builtin } from "../builtin.ts";
import { channels } from "../channels.ts";
import { codedError, featureUnavailable, invalidArgType } from "../errors.ts";
import { attemptTimeout } from "../family-defaults.ts";
import { isIP } from "../ip.ts";
import {
  checkAddress,
  invalidIpAddress,
  type LookupSettings,
  lookupCustom,
  lookupFamily,
  lookupSystem,
  type ResolvedAddress,
  validateHostName,
} from "../lookup.ts";
import { validateAbortSignal, validateBoolean, validateNumber, validatePort, validateString } from "../validate.ts";
import { type AttemptSettings, attemptAddress, attemptPath, stillConnecting } from "./attempt.ts";
import { Link } from "./link.ts";
import { rememberOptions, type SocketSettings } from "./options.ts";
import { raceAddresses } from "./race.ts";
import { renew } from "./renew.ts";
import { type EngineSocket, STATE } from "./state.ts";
import { userBuffer } from "./user-buffer.ts";

interface Connecting {
  connect(this: EngineSocket, ...args: unknown[]): EngineSocket;
}

export const connecting: Connecting = {
  connect(...args) {
    const [options, listener] = isNormalized(args[0]) ? args[0] : normalizeArgs(args);
    const { port, path } = options as { port?: unknown; path?: unknown };
    if (port === undefined && (path === undefined || path === null)) {
      throw codedError(TypeError, "ERR_MISSING_ARGS", 'The "options" or "port" or "path" argument must be specified');
    }
    if (listener !== null) this.once("connect", listener);
    const state = this[STATE];
    if (this.destroyed) {
      state.handle = null;
      this._peername = null;
    }
    takeSettings(this, options);
    const { clientSocket } = channels();
    if (clientSocket.hasSubscribers) clientSocket.publish({ socket: this });
    let link = state.handle;
    if (link === null) {
      link = new Link(state, Boolean(path));
      renew(this);
      state.handle = link;
      link.timed = state.idle !== null;
      state.userBuffer?.begin();
      if (!state.refed) state.refed = true;
    }
    this._unrefTimer();
    this.connecting = true;
    if (path) {
      validateString(path, "options.path");
      requirePath(this, path);
      attemptPath(this, link, path);
    } else lookupAndConnect(this, link, options);
    return this;
  },
};

/** `socket.connect(options)` also takes what the constructor takes. */
function takeSettings(socket: EngineSocket, options: AnyOptions): void {
  const state = socket[STATE];
  rememberOptions(state, options as SocketSettings);
  const { signal, onread, blockList } = options as { signal?: AbortSignal; onread?: unknown; blockList?: unknown };
  if (blockList !== undefined) state.blockList = blockListOf(blockList);
  if (onread) state.userBuffer ??= userBuffer(socket, onread);
  if (signal === undefined || signal === null || signal === state.signal) return;
  validateAbortSignal(signal, "signal");
  state.signal = signal;
  addAbortSignal(signal, socket);
}

function requirePath(socket: EngineSocket, path: string): void {
  const { adapter } = socket[STATE];
  if (!adapter.capabilities.unix) throw featureUnavailable("connect to a path", adapter.name);
  if (path.startsWith("\0") && !adapter.capabilities["unix.abstract"]) {
    throw featureUnavailable("connect to an abstract name", adapter.name);
  }
}

function lookupAndConnect(socket: EngineSocket, link: Link, options: AnyOptions): void {
  const { adapter, defaults } = socket[STATE];
  const { localAddress, localPort, lookup } = options as {
    localAddress?: string;
    localPort?: number;
    lookup?: unknown;
  };
  const host = options.host || "localhost";
  if (localAddress && isIP(localAddress) === 0) throw invalidIpAddress(localAddress);
  if (localPort) validateNumber(localPort, "options.localPort");
  const given = options.port;
  if (given !== undefined && typeof given !== "number" && typeof given !== "string") {
    throw invalidArgType("options.port", "one of type number or string", given);
  }
  const port = given === undefined ? 0 : validatePort(given);
  const autoSelectFamily = options.autoSelectFamily ?? defaults.autoSelectFamily;
  validateBoolean(autoSelectFamily, "options.autoSelectFamily");
  const timeLimit =
    options.autoSelectFamilyAttemptTimeout === undefined || options.autoSelectFamilyAttemptTimeout === null
      ? defaults.attemptTimeout
      : attemptTimeout(options.autoSelectFamilyAttemptTimeout, "options.autoSelectFamilyAttemptTimeout");
  if (!adapter.capabilities.tcp) throw featureUnavailable("connect", adapter.name);
  if ((localAddress || localPort) && !adapter.capabilities["tcp.local-bind"]) {
    throw featureUnavailable("localAddress and localPort", adapter.name);
  }
  const settings: AttemptSettings = {
    port,
    localAddress: localAddress || null,
    // Below zero the kernel gets the low 16 bits.
    localPort: localPort && localPort < 0 ? localPort & 0xffff : localPort || 0,
    timeLimit,
  };

  validateString(host, "options.host");
  const literal = isIP(host);
  if (literal !== 0) {
    nextTick(() => {
      if (stillConnecting(socket, link)) attemptAddress(socket, link, { address: host, family: literal }, settings);
    });
    return;
  }

  if (!lookup) validateHostName(host, "options.host");
  socket._host = host;
  const family = lookupFamily(options.family);
  const all = autoSelectFamily && family !== 4 && family !== 6 && !localAddress;
  let hints = (options.hints as number | undefined) || 0;
  if (platform !== "win32" && family !== 4 && family !== 6 && hints === 0) hints = builtin("node:dns").ADDRCONFIG;
  const request: LookupSettings = { family, hints, all };
  const done = (error: Error | null, addresses: readonly ResolvedAddress[]): void => {
    if (stillConnecting(socket, link)) resolved(socket, link, host, settings, all, error, addresses);
  };
  if (lookup !== undefined && lookup !== null) lookupCustom(lookup, host, request, done);
  else lookupSystem(adapter, host, request, done);
}

function destroyLater(socket: EngineSocket, error: Error): void {
  nextTick(() => {
    socket.destroy(error);
  });
}

function resolved(
  socket: EngineSocket,
  link: Link,
  host: string,
  settings: AttemptSettings,
  all: boolean,
  error: Error | null,
  addresses: readonly ResolvedAddress[],
): void {
  if (error !== null) {
    socket.emit("lookup", error, undefined, undefined, host);
    if (stillConnecting(socket, link)) destroyLater(socket, error);
    return;
  }
  const usable: ResolvedAddress[] = [];
  let wrong: Error | null = null;
  for (const entry of addresses) {
    const { address, family } = entry;
    socket.emit("lookup", null, address, family, host);
    if (!stillConnecting(socket, link)) return;
    const problem = checkAddress(entry, host, settings.port);
    if (problem === null) usable.push(entry);
    else wrong ??= problem;
  }
  socket._unrefTimer();
  const [first] = usable;
  if (first === undefined) destroyLater(socket, wrong ?? new Error("no address"));
  else if (all && usable.length > 1) raceAddresses(socket, link, usable, settings);
  else attemptAddress(socket, link, first, settings);
}
