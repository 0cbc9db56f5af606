/** Options of the connection, each remembered until there is one; and whether the socket keeps the process alive. */
import type { Failure } from "../adapter.ts";
import { featureUnavailable, systemError } from "../errors.ts";
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

/** Node's defaults, milliseconds and probes; adapters without capability `tcp.keep-alive-probes` do without them. */
const PROBE_INTERVAL = 1000;
const PROBE_COUNT = 10;

/** Whole seconds, in milliseconds; nonsense counts as 0, which leaves the kernel's value. */
export function wholeSeconds(ms: unknown): number {
  return Math.max(0, Math.trunc(Number(ms) / 1000) || 0) * 1000;
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

/** A refused option is no reason to lose the connection, in Node neither. */
function apply<T>(set: () => T): T | undefined {
  try {
    return set();
  } catch {
    return undefined;
  }
}

/** Gives a fresh connection everything that was asked for before. */
export function applyOptions(state: SocketState, link: Link): void {
  if (link.local) return;
  const { noDelay, keepAlive, typeOfService } = state;
  if (noDelay) apply(() => link.setOption("noDelay", true));
  if (keepAlive?.enable) apply(() => link.setOption("keepAlive", keepAlive));
  if (typeOfService !== undefined) apply(() => link.setOption("typeOfService", typeOfService));
}

/** What a constructor or `connect` was asked for. */
export interface SocketSettings {
  readonly noDelay?: unknown;
  readonly keepAlive?: unknown;
  readonly keepAliveInitialDelay?: number | undefined;
  readonly typeOfService?: number | undefined;
}

export function rememberOptions(state: SocketState, settings: SocketSettings): void {
  const { noDelay, keepAlive, keepAliveInitialDelay, typeOfService } = settings;
  if (noDelay !== undefined) {
    if (noDelay) requireNoDelay(state);
    state.noDelay = Boolean(noDelay);
  }
  if (keepAlive !== undefined) {
    if (keepAlive) requireKeepAlive(state, false);
    state.keepAlive = {
      enable: Boolean(keepAlive),
      initialDelay: wholeSeconds(keepAliveInitialDelay),
      interval: PROBE_INTERVAL,
      count: PROBE_COUNT,
    };
  }
  if (typeOfService !== undefined) {
    requireTypeOfService(state);
    state.typeOfService = typeOfService;
  }
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
    if (changed && handle !== null && !handle.local) apply(() => handle.setOption("noDelay", wanted));
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
      interval: wholeSeconds(given.interval ?? PROBE_INTERVAL),
      count: Math.max(0, Math.trunc(Number(given.count ?? PROBE_COUNT)) || 0),
    };
    const changed = !sameKeepAlive(state.keepAlive, wanted);
    state.keepAlive = wanted;
    const { handle } = state;
    if (changed && handle !== null && !handle.local) apply(() => handle.setOption("keepAlive", wanted));
    return this;
  },

  setTypeOfService(tos) {
    validateInteger(tos, "tos", 0, 255);
    const state = this[STATE];
    requireTypeOfService(state);
    const changed = tos !== state.typeOfService;
    state.typeOfService = tos;
    const { handle } = state;
    if (changed && handle !== null && !handle.local) {
      try {
        handle.setOption("typeOfService", tos);
      } catch (failure) {
        throw systemError(failure as Failure);
      }
    }
    return this;
  },

  getTypeOfService() {
    const state = this[STATE];
    const { handle, adapter } = state;
    if (handle !== null && !handle.local && adapter.capabilities["tcp.type-of-service"]) {
      const current = apply(() => handle.getOption("typeOfService"));
      if (current !== undefined) return current;
    }
    return state.typeOfService ?? 0;
  },

  ref() {
    const state = this[STATE];
    state.refed = true;
    state.handle?.ref();
    return this;
  },

  unref() {
    const state = this[STATE];
    state.refed = false;
    state.handle?.unref();
    return this;
  },
};
