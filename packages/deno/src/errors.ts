/** From Deno's errors to the SPI's failures, and Deno's opinion on why an address cannot be bound. */
import type { Failure } from "@sock/core";
import { type Explain, failureOf } from "@sock/core/compat";

/** What Deno's native calls throw has a POSIX `code` and no `syscall`; what it refuses by itself has only a name. */
export function nativeFailure(error: unknown, syscall: string): Failure {
  const failure = failureOf(error, syscall);
  if (failure.code !== "UNKNOWN") return failure;
  const name = (error as { name?: unknown } | null)?.name;
  return name === "TypeError" || name === "InvalidData" ? { code: "EINVAL", syscall } : failure;
}

/**
 * Deno 2.9.6's `node:net` has no name for EADDRNOTAVAIL and says EINVAL, for a listen on and a connect from an address
 * that is not ours, and for a connect whose pair of addresses is in use; for an unknown zone it says EPERM. The native
 * listen names the first truly, so it is asked; a connect from an address that can be bound met the second.
 */
export const explain: Explain = (failure, { local, peer }) => {
  if ((failure.code !== "EINVAL" && failure.code !== "EPERM") || local === null) return failure;
  const { code, syscall } = failure;
  // A connect on its own meets EINVAL only for a link-local peer without its zone.
  if (peer !== null && syscall === "connect") {
    return local.port > 0 && code === "EINVAL" ? { code: "EADDRNOTAVAIL", syscall } : failure;
  }
  try {
    Deno.listen({ hostname: local.address, port: 0 }).close();
    return failure;
  } catch (error) {
    const told = nativeFailure(error, syscall);
    return told.code === "UNKNOWN" ? { code: "EINVAL", syscall } : told;
  }
};
