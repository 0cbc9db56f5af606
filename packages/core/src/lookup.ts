/** Names to addresses, in the shape of `dns.lookup`, by the adapter's resolver or the caller's own function. */
import type { Adapter, Failure, LookupResult } from "./adapter.ts";
import { builtin } from "./builtin.ts";
import { codedError, invalidArgValue, systemError } from "./errors.ts";
import { isIP } from "./ip.ts";
import type { LookupFunction } from "./net-socket.ts";
import { validateFunction, validateNumber, validateOneOf } from "./validate.ts";

export interface LookupSettings {
  readonly family: number | undefined;
  readonly hints: number;
  readonly all: boolean;
}

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

type Done = (error: Error | null, addresses: readonly ResolvedAddress[]) => void;

/** 4, 6, 0, or the names that `dns.lookup` takes. */
export function lookupFamily(family: unknown): number | undefined {
  if (family === "IPv4") return 4;
  if (family === "IPv6") return 6;
  return family as number | undefined;
}

function validateSettings(family: unknown, hints: unknown): void {
  if (hints !== undefined && hints !== null) {
    validateNumber(hints, "options.hints");
    const bits = hints >>> 0;
    const { ADDRCONFIG, ALL, V4MAPPED } = builtin("node:dns");
    if ((bits & ~(ADDRCONFIG | ALL | V4MAPPED)) !== 0) throw invalidArgValue("hints", bits);
  }
  if (family !== undefined && family !== null) validateOneOf(family, "options.family", [0, 4, 6]);
}

/** The property or argument of this name goes to the system's resolver. */
export function validateHostName(value: string, name: string): void {
  if (value.includes("\0")) throw invalidArgValue(name, value, "must be a string without null bytes");
}

export function invalidIpAddress(address: unknown): Error {
  return codedError(
    TypeError,
    "ERR_INVALID_IP_ADDRESS",
    builtin("node:util").format("Invalid IP address: %s", address),
  );
}

/** An answer that is no address. */
export function checkAddress({ address, family }: ResolvedAddress, hostname: string, port?: number): Error | null {
  if (!isAddress(address)) return invalidIpAddress(address);
  if (family === 4 || family === 6) return null;
  const where = port === undefined ? hostname : `${hostname}:${port}`;
  const error = codedError(RangeError, "ERR_INVALID_ADDRESS_FAMILY", `Invalid address family: ${family} ${where}`);
  return Object.assign(error, { host: hostname, port });
}

/** Of whatever a `lookup` answered, which may be no text and not even become one. */
function isAddress(address: unknown): boolean {
  try {
    return isIP(address as string) !== 0;
  } catch {
    return false;
  }
}

/** By the adapter's resolver: never calls back at once. Throws for settings that `dns.lookup` refuses. */
export function lookupSystem(adapter: Adapter, hostname: string, settings: LookupSettings, done: Done): void {
  validateSettings(settings.family, settings.hints);
  const family = settings.family === 4 || settings.family === 6 ? settings.family : 0;
  const answered = (failure: Failure | null, addresses: readonly LookupResult[]): void => {
    if (failure !== null) done(systemError(failure, { hostname }), []);
    else if (addresses.length === 0) done(systemError(NOT_FOUND, { hostname }), []);
    else done(null, settings.all ? addresses : addresses.slice(0, 1));
  };
  adapter.lookup(hostname, { family, hints: settings.hints >>> 0 }, answered);
}

/** By the caller's `lookup`, of which only the first call back counts. */
export function lookupCustom(lookup: unknown, hostname: string, settings: LookupSettings, done: Done): void {
  validateFunction(lookup, "options.lookup");
  const { family, hints, all } = settings;
  let called = false;
  const options = { family, hints, ...(all && { all }) } as { family?: number; hints: number };
  (lookup as LookupFunction)(hostname, options, (error, address, answeredFamily) => {
    if (called) return;
    called = true;
    if (error) done(error, []);
    else if (!all) done(null, [{ address: address as string, family: answeredFamily as number }]);
    else if (!Array.isArray(address))
      done(null, [{ address: undefined, family: undefined } as unknown as ResolvedAddress]);
    else if (address.length === 0) done(systemError(NOT_FOUND, { hostname }), []);
    else done(null, address);
  });
}

const NOT_FOUND: Failure = { code: "ENOTFOUND", syscall: "getaddrinfo" };
