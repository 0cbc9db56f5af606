/** Argument checks with Node's errors. Each returns nothing, or the value in its checked type. */
import { badPort, invalidArgType, invalidArgValue, outOfRange } from "./errors.ts";

export function validateFunction(value: unknown, name: string): void {
  if (typeof value !== "function") throw invalidArgType(name, "of type function", value);
}

export function validateString(value: unknown, name: string): asserts value is string {
  if (typeof value !== "string") throw invalidArgType(name, "of type string", value);
}

export function validateBoolean(value: unknown, name: string): asserts value is boolean {
  if (typeof value !== "boolean") throw invalidArgType(name, "of type boolean", value);
}

export function validateObject(value: unknown, name: string): asserts value is object {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw invalidArgType(name, "of type object", value);
}

/** Any number within bounds; where there is a bound, NaN is outside. */
export function validateNumber(value: unknown, name: string, min?: number, max?: number): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "of type number", value);
  if (min === undefined && max === undefined) return;
  if ((min !== undefined && value < min) || (max !== undefined && value > max) || Number.isNaN(value)) {
    const low = min === undefined ? "" : `>= ${min}`;
    const high = max === undefined ? "" : `<= ${max}`;
    throw outOfRange(name, low && high ? `${low} && ${high}` : low || high, value);
  }
}

/** A safe integer within bounds. */
export function validateInteger(
  value: unknown,
  name: string,
  min: number = Number.MIN_SAFE_INTEGER,
  max: number = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "of type number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < min || value > max) throw outOfRange(name, `>= ${min} && <= ${max}`, value);
}

export function validateInt32(value: unknown, name: string, min: number = -2147483648, max: number = 2147483647): void {
  validateInteger(value, name, min, max);
}

export function validateUint32(value: unknown, name: string, positive: boolean = false): void {
  validateInteger(value, name, positive ? 1 : 0, 4294967295);
}

export function validateOneOf(value: unknown, name: string, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  const list = allowed.map((v) => (typeof v === "string" ? `'${v}'` : String(v))).join(", ");
  throw invalidArgValue(name, value, `must be one of: ${list}`);
}

export function validateAbortSignal(value: unknown, name: string): asserts value is AbortSignal {
  if (value === null || typeof value !== "object" || !("aborted" in value)) {
    throw invalidArgType(name, "an instance of AbortSignal", value);
  }
}

/** A port: a number, or a string that is a whole number, 0 to 65535. Returns it as a number. */
export function validatePort(value: unknown, name: string = "Port", allowZero: boolean = true): number {
  // Looked at first, as a symbol or an object may throw when it is made a number.
  if (typeof value !== "number" && (typeof value !== "string" || value.trim() === ""))
    throw badPort(name, value, allowZero);
  const port = Number(value);
  // `>>>` turns 1.5 and NaN into something else, and leaves 0x10 and "8080" alone.
  if (port !== port >>> 0 || port > 65535 || (port === 0 && !allowZero)) throw badPort(name, value, allowZero);
  return port | 0;
}
