/** From whatever error object a runtime's `node:` modules give to the SPI's `{ code, syscall }`. */
import type { Endpoint, Failure, IpEndpoint } from "../adapter.ts";

interface ErrorLike {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly name?: unknown;
}

/** A POSIX name, as against a class of Node's own such as `ERR_SOCKET_CLOSED`. */
const POSIX = /^E(?!RR_)[A-Z0-9_]+$/;

/** A runtime's own permission was not granted (Deno's `--allow-net`, Node's `--permission`). */
const FORBIDDEN = new Set<unknown>(["NotCapable", "PermissionDenied", "ERR_ACCESS_DENIED"]);

/**
 * The failure an error tells of; `syscall` is used where the runtime names none. An error without a POSIX code becomes
 * `EACCES` where a permission of the runtime is missing, `EINVAL` where it refused an argument, and libuv's `UNKNOWN`
 * elsewhere.
 */
export function failureOf(error: unknown, syscall: string): Failure {
  const { code, name, syscall: told } = (error ?? {}) as ErrorLike;
  const call = typeof told === "string" && told !== "" ? told : syscall;
  if (typeof code === "string") {
    if (POSIX.test(code)) return { code, syscall: call };
    if (code.startsWith("ERR_INVALID") || code === "ERR_OUT_OF_RANGE") return { code: "EINVAL", syscall: call };
  }
  return { code: FORBIDDEN.has(name) || FORBIDDEN.has(code) ? "EACCES" : "UNKNOWN", syscall: call };
}

/** What a failed call was about. `local` is the address it was to bind, if any; `peer` the one it was to reach. */
export interface FailedCall {
  readonly local: Pick<IpEndpoint, "address" | "port"> | null;
  readonly peer: Endpoint | null;
}

/** Finds the true reason where a runtime's `node:net` or `node:dgram` is known to tell another one. */
export type Explain = (failure: Failure, call: FailedCall) => Failure;

/** libuv tells of a missing directory as of one that forbids: the pipe cannot be created. Other runtimes pass on ENOENT. */
export function pathListenFailure(failure: Failure): Failure {
  return failure.code === "ENOENT" ? { code: "EACCES", syscall: failure.syscall } : failure;
}

/**
 * An exception of a listener of the user's, on its way to be uncaught. Deno 2.9.6 prints what is thrown while it opens or
 * accepts a connection, and goes on.
 */
export function rethrow(error: unknown): never {
  throw error;
}
