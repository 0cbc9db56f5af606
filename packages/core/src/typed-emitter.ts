/** The event methods of `EventEmitter`, typed by a map from event name to listener arguments. */
import type { EventEmitter } from "node:events";

// biome-ignore lint/suspicious/noExplicitAny: an event outside the map takes any arguments, as on a bare EventEmitter.
export type AnyArguments = any[];
export type AnyListener = (...args: AnyArguments) => void;

/**
 * Named events infer their listener's arguments; every other name is accepted too, as subclasses and packages add
 * events of their own. The overloads are those of `@types/node`, so that the two are assignable to each other.
 */
export interface TypedEmitter<T extends Record<keyof T, AnyArguments>> extends EventEmitter {
  addListener<E extends keyof T>(eventName: E, listener: (...args: T[E]) => void): this;
  addListener(eventName: string | symbol, listener: AnyListener): this;
  emit<E extends keyof T>(eventName: E, ...args: T[E]): boolean;
  emit(eventName: string | symbol, ...args: AnyArguments): boolean;
  listenerCount<E extends keyof T>(eventName: E, listener?: (...args: T[E]) => void): number;
  listenerCount(eventName: string | symbol, listener?: AnyListener): number;
  listeners<E extends keyof T>(eventName: E): ((...args: T[E]) => void)[];
  listeners(eventName: string | symbol): AnyListener[];
  off<E extends keyof T>(eventName: E, listener: (...args: T[E]) => void): this;
  off(eventName: string | symbol, listener: AnyListener): this;
  on<E extends keyof T>(eventName: E, listener: (...args: T[E]) => void): this;
  on(eventName: string | symbol, listener: AnyListener): this;
  once<E extends keyof T>(eventName: E, listener: (...args: T[E]) => void): this;
  once(eventName: string | symbol, listener: AnyListener): this;
  prependListener<E extends keyof T>(eventName: E, listener: (...args: T[E]) => void): this;
  prependListener(eventName: string | symbol, listener: AnyListener): this;
  prependOnceListener<E extends keyof T>(eventName: E, listener: (...args: T[E]) => void): this;
  prependOnceListener(eventName: string | symbol, listener: AnyListener): this;
  rawListeners<E extends keyof T>(eventName: E): ((...args: T[E]) => void)[];
  rawListeners(eventName: string | symbol): AnyListener[];
  removeAllListeners(eventName?: keyof T | string | symbol): this;
  removeListener<E extends keyof T>(eventName: E, listener: (...args: T[E]) => void): this;
  removeListener(eventName: string | symbol, listener: AnyListener): this;
}
