/** The assertions of a case. Each throws a `CaseFailure`, so that its code is the same on every runtime. */
import { isDeepStrictEqual } from "node:util";
import type { ErrorShape } from "./case.ts";
import { CaseFailure } from "./failure.ts";

export function equal(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) throw new CaseFailure("equal", what, { expected, actual });
}

export function deepEqual(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected)) throw new CaseFailure("deep-equal", what, { expected, actual });
}

export function ok(value: unknown, what: string): asserts value {
  if (!value) throw new CaseFailure("ok", what, { expected: "a truthy value", actual: value });
}

export function match(actual: string, pattern: RegExp, what: string): void {
  if (typeof actual !== "string" || !pattern.test(actual)) {
    throw new CaseFailure("match", what, { expected: pattern, actual });
  }
}

export function throws(call: () => unknown, expected: ErrorShape, what: string): Error {
  let returned: unknown;
  try {
    returned = call();
  } catch (thrown) {
    error(thrown, expected, what);
    return thrown as Error;
  }
  throw new CaseFailure("no-throw", what, { expected, actual: returned });
}

export function error(actual: unknown, expected: ErrorShape, what: string): void {
  if (!(actual instanceof Error) && Object.prototype.toString.call(actual) !== "[object Error]") {
    throw new CaseFailure("no-error", what, { expected, actual });
  }
  const found = actual as Error & Record<string, unknown>;
  for (const [key, wanted] of Object.entries(expected)) {
    const value = found[key];
    const holds = wanted instanceof RegExp ? typeof value === "string" && wanted.test(value) : Object.is(value, wanted);
    if (holds) continue;
    const detail = typeof wanted === "string" && key !== "message" ? `:${value}!=${wanted}` : "";
    throw new CaseFailure(`error-${key}${detail}`, what, { expected, actual });
  }
}
