/** Options of the connection, each remembered until there is one; and whether the socket keeps the process alive. */
import type { Failure } from "../adapter.ts";
import { featureUnavailable, invalidArgType, systemError } from "../errors.ts";
import type { KeepAliveOptions } from "../net-socket.ts";
import { validateInteger } from "../validate.ts";
import type { Link } from "./link.ts";
import { type EngineSocket, type KeepAlive, type SocketState, STATE } from "./state.ts";

interface Options {
  setNoDelay(this: EngineSocket, on?: boolean): EngineSocket;
  setKeepAlive(
    this: EngineSocket,
    enable?: boolean | KeepAliveOptions,
    initialDelay?: number,
    interval?: number,
    count?: number,
  ): EngineSocket;
  setTypeOfService(this: EngineSocket, tos: number): EngineSocket;
  getTypeOfService(this: EngineSocket): number;
  ref(this: EngineSocket): EngineSocket;
  unref(this: EngineSocket): EngineSocket;
}

/** Milliseconds as whole seconds, of which Node keeps 32 bits; nonsense counts as 0, which leaves the kernel's value. */
export function wholeSeconds(ms: unknown): number {
  const seconds = (ms as number) / 1000;
  return seconds > 0 ? seconds | 0 : 0;
}

function requireNoDelay({ adapter }: SocketState): void {
  if (!adapter.capabilities["tcp.no-delay"]) throw featureUnavailable("setNoDelay", adapter.name);
}

function requireKeepAlive({ adapter }: SocketState, probes: boolean): void {
  if (!adapter.capabilities["tcp.keep-alive"]) throw featureUnavailable("setKeepAlive", adapter.name);
  if (probes && !adapter.capabilities["tcp.keep-alive-probes"]) {
    throw featureUnavailable("interval and count of setKeepAlive", adapter.name);
  }
}

function requireTypeOfService({ adapter }: SocketState): void {
  if (!adapter.capabilities["tcp.type-of-service"]) throw featureUnavailable("setTypeOfService", adapter.name);
}

function applyKeepAlive(link: Link, { enable, initialDelay, interval, count }: KeepAlive): void {
  link.setKeepAlive(enable, initialDelay, interval, count);
}

/** Gives a fresh connection everything that was asked for before. */
export function applyOptions(state: SocketState, link: Link): void {
  const { noDelay, keepAlive, typeOfService } = state;
  if (!(noDelay || keepAlive?.enable || typeOfService !== undefined) || link.local) return;
  if (noDelay) link.setNoDelay(true);
  if (keepAlive?.enable) applyKeepAlive(link, keepAlive);
  if (typeOfService === undefined) return;
  try {
    link.setTypeOfService(typeOfService);
  } catch {
    // Too late to throw, and no reason to lose the connection.
  }
}

/** What a constructor or `connect` was asked for. */
export interface SocketSettings {
  /** Where options of TCP have no meaning, and so need no capability. */
  readonly path?: unknown;
  readonly noDelay?: unknown;
  readonly keepAlive?: unknown;
  readonly keepAliveInitialDelay?: number | undefined;
  readonly typeOfService?: number | undefined;
}

export function rememberOptions(state: SocketState, settings: SocketSettings): void {
  const { noDelay, keepAlive, keepAliveInitialDelay, typeOfService } = settings;
  const local = settings.path !== undefined && settings.path !== null;
  if (noDelay !== undefined) {
    if (noDelay && !local) requireNoDelay(state);
    state.noDelay = Boolean(noDelay);
  }
  if (keepAlive !== undefined) {
    if (keepAlive && !local) requireKeepAlive(state, false);
    const initialDelay = wholeSeconds(keepAliveInitialDelay);
    state.keepAlive = { enable: Boolean(keepAlive), initialDelay, interval: undefined, count: undefined };
  }
  if (typeOfService !== undefined) {
    requireTypeOfService(state);
    state.typeOfService = typeOfService;
  }
}

function probeCount(count: unknown): number {
  return typeof count === "number" ? Math.max(0, Math.trunc(count) || 0) : 0;
}

function sameKeepAlive(a: KeepAlive | null, b: KeepAlive): boolean {
  return (
    a !== null &&
    a.enable === b.enable &&
    a.initialDelay === b.initialDelay &&
    a.interval === b.interval &&
    a.count === b.count
  );
}

export const options: Options = {
  setNoDelay(on) {
    const state = this[STATE];
    const wanted = on === undefined ? true : Boolean(on);
    requireNoDelay(state);
    const changed = wanted !== state.noDelay;
    state.noDelay = wanted;
    const { handle } = state;
    if (changed && handle !== null && !handle.local) handle.setNoDelay(wanted);
    return this;
  },

  setKeepAlive(enable, initialDelay, interval, count) {
    const state = this[STATE];
    const given = typeof enable === "object" && enable !== null ? enable : { enable, initialDelay, interval, count };
    const probes = given.interval !== undefined || given.count !== undefined;
    requireKeepAlive(state, probes);
    const wanted: KeepAlive = {
      enable: Boolean(given.enable),
      initialDelay: wholeSeconds(given.initialDelay),
      interval: given.interval === undefined ? undefined : wholeSeconds(given.interval),
      count: given.count === undefined ? undefined : probeCount(given.count),
    };
    const changed = !sameKeepAlive(state.keepAlive, wanted);
    state.keepAlive = wanted;
    const { handle } = state;
    if (changed && handle !== null && !handle.local) applyKeepAlive(handle, wanted);
    return this;
  },

  setTypeOfService(tos) {
    // Node says of NaN that it is no number.
    if (Number.isNaN(tos)) throw invalidArgType("tos", "of type number", tos);
    validateInteger(tos, "tos", 0, 255);
    const state = this[STATE];
    requireTypeOfService(state);
    const changed = tos !== state.typeOfService;
    state.typeOfService = tos;
    const { handle } = state;
    if (!changed || handle === null || handle.local) return this;
    try {
      handle.setTypeOfService(tos);
    } catch (failure) {
      throw systemError(failure as Failure);
    }
    return this;
  },

  getTypeOfService() {
    const { handle, adapter, typeOfService } = this[STATE];
    if (handle === null || handle.local || !adapter.capabilities["tcp.type-of-service"]) return typeOfService ?? 0;
    try {
      return handle.getTypeOfService() ?? typeOfService ?? 0;
    } catch (failure) {
      throw systemError(failure as Failure);
    }
  },

  ref() {
    const state = this[STATE];
    if (state.handle === null) return this.once("connect", this.ref);
    state.refed = true;
    state.handle.ref();
    return this;
  },

  unref() {
    const state = this[STATE];
    if (state.handle === null) return this.once("connect", this.unref);
    state.refed = false;
    state.handle.unref();
    return this;
  },
};
