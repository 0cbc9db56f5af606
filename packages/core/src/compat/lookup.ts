/** Name resolution by the system's resolver, for every adapter that has none of its own. */
import { nextTick } from "node:process";
import type { Adapter, Failure, LookupRequest, LookupResult } from "../adapter.ts";
import { builtin } from "../builtin.ts";
import { rethrow } from "./errors.ts";

/** The part of `node:dns` that a lookup needs. */
export type DnsModule = Pick<typeof import("node:dns"), "lookup">;

/** Names for "no such name" that resolvers and runtimes use beside Node's `ENOTFOUND`. */
const NOT_FOUND = new Set(["EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY", "ENODATA", "DNS_ENOTFOUND", "DNS_ENODATA"]);

/** Node's code for a resolver failure: `ENOTFOUND`, `EAI_AGAIN` and so on; the call is always `getaddrinfo`. */
export function lookupFailure(error: { readonly code?: unknown }): Failure {
  let code = typeof error.code === "string" ? error.code : "ENOTFOUND";
  if (NOT_FOUND.has(code)) code = "ENOTFOUND";
  else if (code.startsWith("DNS_")) code = code.slice(4);
  return { code, syscall: "getaddrinfo" };
}

/** An adapter's `lookup` over a `dns.lookup`: every address, in the order the process-wide setting asks for. */
export function lookupThrough(dns: DnsModule): Adapter["lookup"] {
  return (hostname, request, done) => {
    const { family, hints } = request;
    try {
      dns.lookup(hostname, { all: true, family, hints }, (error, addresses) => {
        try {
          if (error) done(lookupFailure(error), []);
          else done(null, addresses.map(toResult));
        } catch (thrown) {
          // Deno calls back inside a promise: what a `lookup` listener throws would be an unhandled rejection.
          nextTick(rethrow, thrown);
        }
      });
    } catch (error) {
      // A resolver that refuses its arguments; the engine has checked them, so this is the runtime's own limit.
      queueMicrotask(() => done(lookupFailure(error as { code?: unknown }), []));
    }
  };
}

function toResult(entry: { address: string; family: number }): LookupResult {
  return { address: entry.address, family: entry.family === 6 ? 6 : 4 };
}

/** `lookup` over the running runtime's own `node:dns`. */
export const systemLookup: (
  hostname: string,
  request: LookupRequest,
  done: (failure: Failure | null, addresses: readonly LookupResult[]) => void,
) => void = (...asked) => lookupThrough(builtin("node:dns"))(...asked);
