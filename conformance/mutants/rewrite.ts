/** Changes to the classes above the adapter: each engine has classes of its own, so that nothing else notices. */
import type { EventEmitter } from "node:events";
import type { NetSocket } from "@sock/core";
import type { Modules } from "./mutant.ts";

export type Method<This> = (this: This, ...args: unknown[]) => unknown;

/** Replaces a method, which may be inherited; the new one is given the sound one. */
export function rewrite<This extends object>(
  prototype: This,
  name: string | symbol,
  make: (sound: Method<This>) => Method<This>,
): void {
  const value = make(Reflect.get(prototype, name) as Method<This>);
  Object.defineProperty(prototype, name, { value, writable: true, enumerable: true, configurable: true });
}

/**
 * Replaces a property that is computed. Those of the prototype cannot be redefined, in Node neither, so each instance gets
 * one of its own when its constructor adds the first listener.
 */
export function recompute<This extends EventEmitter>(
  prototype: This,
  name: string,
  make: (sound: (self: This) => unknown) => (self: This) => unknown,
): void {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  const value = make((self) => get?.call(self));
  const property: PropertyDescriptor & ThisType<This> = {
    get() {
      return value(this);
    },
    enumerable: true,
    configurable: true,
  };
  rewrite(prototype, "on", (sound) => {
    return function (this: This, ...args) {
      if (!Object.hasOwn(this, name)) Object.defineProperty(this, name, property);
      return sound.call(this, ...args);
    };
  });
}

/** A property that has this value whatever it is set to. */
export function fix(prototype: object, name: string, value: unknown): void {
  Object.defineProperty(prototype, name, { get: () => value, set() {}, enumerable: true, configurable: true });
}

/** What happens at an event, in place of its being emitted: `emit` does that. */
export function onEmit<This extends EventEmitter>(
  prototype: This,
  event: string,
  instead: (emitter: This, emit: (...args: unknown[]) => boolean, args: unknown[]) => boolean,
): void {
  rewrite(prototype as EventEmitter, "emit", (sound) => {
    return function (this: EventEmitter, name, ...args) {
      if (name !== event) return sound.call(this, name, ...args);
      return instead(this as This, (...others) => sound.call(this, name, ...others) as boolean, args);
    };
  });
}

type Options = Record<string, unknown>;

/** Changes the options of `connect`, the function and the method, before the sound code sees them. */
export function rewriteConnectOptions({ net }: Modules, change: (options: Options) => Options): void {
  const changed = (args: unknown[]): unknown[] =>
    args.map((arg, at) => (at === 0 && typeof arg === "object" && arg !== null ? changeFirst(arg, change) : arg));
  rewrite(
    net,
    "connect",
    (sound) =>
      (...args) =>
        sound.call(net, ...changed(args)),
  );
  Object.assign(net, { createConnection: net.connect });
  rewrite(net.Socket.prototype, "connect", (sound) => {
    return function (this: NetSocket, ...args) {
      return sound.call(this, ...changed(args));
    };
  });
}

/** `connect` hands its normalized arguments on as an array, which is marked by a symbol. */
function changeFirst(arg: object, change: (options: Options) => Options): object {
  if (!Array.isArray(arg)) return change({ ...arg } as Options);
  arg[0] = change({ ...(arg[0] as Options) });
  return arg;
}
