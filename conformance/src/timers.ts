/**
 * Which timers are still set: those that anybody but the suite has started since `forgetTimers`. A program that wants to
 * know calls `watchTimers` before it loads any module that imports `node:timers` or, on Deno, `node:fs`: what the import
 * gives is fixed on Bun and Deno from then on.
 */
import process from "node:process";

const KINDS = ["setTimeout", "setInterval", "setImmediate"] as const;
type Kind = (typeof KINDS)[number];
type Timers = Pick<typeof globalThis, Kind | "clearInterval">;

interface Started {
  readonly kind: Kind;
  /** Weak: a timer that is over must not live on here, nor what it holds. One that is set is held by the runtime. */
  readonly timer: WeakRef<{ readonly _destroyed?: boolean }>;
  readonly ms: number | undefined;
}

const builtin: Timers = process.getBuiltinModule("node:timers");

/** The suite's own. Objects with `unref` everywhere: Deno's globals are numbers before 2.8. */
export const { setTimeout, setInterval, clearInterval, setImmediate } = builtin;

let started: Started[] | undefined;

/** From now on every timer is noted. */
export function watchTimers(): void {
  if (started) return;
  started = [];
  const timers = builtin as unknown as Record<Kind, (...args: unknown[]) => object>;
  const globals = globalThis as unknown as Record<Kind, unknown>;
  const found = KINDS.map((kind) => ({ kind, own: timers[kind], noting: notingTimer(kind, timers[kind]) }));
  // The module before the globals: at an assignment to one of these Deno fixes what the import gives.
  for (const { kind, noting } of found) timers[kind] = noting;
  // Deno before 2.8 has other globals, of numbers that tell nothing.
  for (const { kind, own, noting } of found) if (globals[kind] === own) globals[kind] = noting;
  try {
    process.getBuiltinModule("node:module").syncBuiltinESMExports();
  } catch {
    // Deno before 2.8 has not implemented it: there the globals are watched, and the imports are not.
  }
}

function notingTimer(kind: Kind, start: (...args: unknown[]) => object): typeof start {
  function noting(this: unknown, ...args: unknown[]): object {
    const timer = start.apply(this, args);
    const ms = kind === "setImmediate" ? undefined : (args[1] as number | undefined);
    started?.push({ kind, timer: new WeakRef(timer), ms });
    return timer;
  }
  return Object.defineProperties(noting, Object.getOwnPropertyDescriptors(start));
}

export function forgetTimers(): void {
  started &&= [];
}

/** Each as `setTimeout(5000)`. `_destroyed` is true of one that has fired or was cleared, on Node, Bun and Deno. */
export function timersSet(): string[] {
  started &&= started.filter(({ timer }) => timer.deref()?._destroyed === false);
  return (started ?? []).map(({ kind, ms }) => `${kind}(${ms ?? ""})`);
}
