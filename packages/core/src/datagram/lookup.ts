/** A host name, or a literal, to the address of the socket's family. */
import { nextTick } from "node:process";
import { systemError } from "../errors.ts";
import { isIP } from "../ip.ts";
import { validateHostName } from "../lookup.ts";
import { validateString } from "../validate.ts";
import type { State } from "./state.ts";

type Done = (error: Error | null, address: string) => void;

/**
 * As Node: a custom `lookup` is asked for literals and defaults too, and may answer at once; without one a literal
 * answers in the next tick. Only the first answer counts. Throws for a host that is no string.
 */
export function resolve(state: State, hostname: string, done: Done): void {
  const { lookup, family } = state;
  if (lookup !== undefined) {
    let called = false;
    // The documented options object is a number here, in Node too: `lookup(hostname, 4, callback)`.
    lookup(hostname, family as never, (error, address) => {
      if (called) return;
      called = true;
      done(error ?? null, address);
    });
    return;
  }
  if (isIP(hostname) !== 0) {
    nextTick(done, null, hostname);
    return;
  }
  validateString(hostname, "hostname");
  validateHostName(hostname, "hostname");
  state.adapter.lookup(hostname, { family, hints: 0 }, (failure, addresses) => {
    const first = addresses[0];
    if (failure === null && first !== undefined) done(null, first.address);
    else done(systemError(failure ?? { code: "ENOTFOUND", syscall: "getaddrinfo" }, { hostname }), "");
  });
}

export function anyAddress(state: State): string {
  return state.family === 6 ? "::" : "0.0.0.0";
}

export function loopback(state: State): string {
  return state.family === 6 ? "::1" : "127.0.0.1";
}

/** Whether nothing may be sent there. What is no address is left for the system to refuse. */
export function isBlocked(state: State, ip: string, family: 0 | 4 | 6): boolean {
  if (state.sendBlockList === null || family === 0) return false;
  return state.sendBlockList.check(ip, family === 6 ? "ipv6" : "ipv4");
}
