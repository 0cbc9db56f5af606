/**
 * Which timers are still set: those that anybody but the suite has started since `forgetTimers`. A program that wants to
 * know imports this module before any that imports `node:timers`, whose named imports are fixed from then on.
 */
import process from "node:process";

type Kind = "setTimeout" | "setInterval" | "setImmediate";
type Timers = typeof import("node:timers");

interface Started {
  readonly kind: Kind;
  /** Weak: a timer that is over must not live on here, nor what it holds. One that is set is held by the runtime. */
  readonly timer: WeakRef<{ readonly _destroyed?: boolean }>;
  readonly ms: number | undefined;
}

/** The suite's own. */
export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = globalThis;

let started: Started[] | undefined;

/** From now on every timer is noted. */
export function watchTimers(): void {
  if (started) return;
  started = [];
  const timers = process.getBuiltinModule("node:timers") as unknown as Record<Kind, unknown>;
  const globals = globalThis as unknown as Record<Kind, unknown>;
  for (const kind of ["setTimeout", "setInterval", "setImmediate"] as const) {
    const noting = notingTimer(kind, timers[kind] as (...args: unknown[]) => object);
    // Deno before 2.8 has others, of numbers that tell nothing.
    if (globals[kind] === timers[kind]) globals[kind] = noting;
    timers[kind] = noting;
  }
  process.getBuiltinModule("node:module").syncBuiltinESMExports();
}

function notingTimer(kind: Kind, start: (...args: unknown[]) => object): Timers[Kind] {
  function noting(this: unknown, ...args: unknown[]): object {
    const timer = start.apply(this, args);
    const ms = kind === "setImmediate" ? undefined : (args[1] as number | undefined);
    started?.push({ kind, timer: new WeakRef(timer), ms });
    return timer;
  }
  return Object.defineProperties(noting, Object.getOwnPropertyDescriptors(start)) as unknown as Timers[Kind];
}

export function forgetTimers(): void {
  started &&= [];
}

/** Each as `setTimeout(5000)`. `_destroyed` is true of one that has fired or was cleared, on Node, Bun and Deno. */
export function timersSet(): string[] {
  started &&= started.filter(({ timer }) => timer.deref()?._destroyed === false);
  return (started ?? []).map(({ kind, ms }) => `${kind}(${ms ?? ""})`);
}
