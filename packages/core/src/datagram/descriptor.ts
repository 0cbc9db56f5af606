/** What kind of thing an inherited descriptor is, before an adapter is asked to bind it. */
import type { Failure } from "../adapter.ts";
import { builtin } from "../builtin.ts";
import { invalidFdType } from "../errors.ts";
import { callError } from "./state.ts";

function descriptorType(fd: number): string {
  try {
    const stats = builtin("node:fs").fstatSync(fd);
    if (stats.isSocket()) return "UDP";
    if (stats.isFIFO()) return "PIPE";
    return stats.isDirectory() ? "UNKNOWN" : "FILE";
  } catch {
    return "UNKNOWN";
  }
}

/** A socket of another kind is left for the adapter to refuse. */
export function assertDatagramDescriptor(fd: number): void {
  const type = descriptorType(fd);
  if (type !== "UDP") throw invalidFdType(type);
}

/** What an adapter made of it. A socket, but not of datagrams, is not said to be of which kind. */
export function descriptorError(failure: Failure): Error {
  return failure.code === "EINVAL" ? invalidFdType("UNKNOWN") : callError(failure.code, "open");
}
