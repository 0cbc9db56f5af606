/** The overloads of `connect` and `listen`, made into one object of options and a callback. */

export type AnyOptions = Record<string, unknown>;
export type Listener = (...args: unknown[]) => void;

const NORMALIZED: unique symbol = Symbol("normalizedArgs");

export type NormalizedArgs = [options: AnyOptions, callback: Listener | null] & { [NORMALIZED]?: true };

/** The text or number as a non-negative number; false otherwise. */
export function toNumber(value: unknown): number | false {
  const number = Number(value);
  return number >= 0 ? number : false;
}

/** A string that is no number names a path or pipe. */
export function isPathName(value: unknown): value is string {
  return typeof value === "string" && toNumber(value) === false;
}

/** `(port[, host])`, `(path)` or `(options)`, each with an optional callback as the last argument. */
export function normalizeArgs(args: readonly unknown[]): NormalizedArgs {
  const normalized = (options: AnyOptions, callback: Listener | null): NormalizedArgs => {
    const result: NormalizedArgs = [options, callback];
    result[NORMALIZED] = true;
    return result;
  };
  if (args.length === 0) return normalized({}, null);
  const [first, second] = args;
  let options: AnyOptions = {};
  if (typeof first === "object" && first !== null) options = first as AnyOptions;
  else if (isPathName(first)) options.path = first;
  else {
    options.port = first;
    if (args.length > 1 && typeof second === "string") options.host = second;
  }
  const last = args[args.length - 1];
  return normalized(options, typeof last === "function" ? (last as Listener) : null);
}

/** What `normalizeArgs` gave, handed through by `net.connect` or by a package. */
export function isNormalized(value: unknown): value is NormalizedArgs {
  return Array.isArray(value) && (value as Partial<NormalizedArgs>)[NORMALIZED] === true;
}
