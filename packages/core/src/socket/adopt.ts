/** `new Socket({ fd })`: an inherited descriptor. */
import type { Stats } from "node:fs";
import type { Adapter, Failure, StreamHandle } from "../adapter.ts";
import { builtin } from "../builtin.ts";
import { featureUnavailable, invalidFdType, systemError } from "../errors.ts";
import { validateInt32 } from "../validate.ts";
import { Link, NoSocket } from "./link.ts";

/** Node's word for what a descriptor is; null when this runtime does not know it, as Deno with inherited ones. */
export function descriptorKind(fd: number): string | null {
  let stats: Stats;
  try {
    stats = builtin("node:fs").fstatSync(fd);
  } catch {
    return null;
  }
  if (stats.isSocket()) return "SOCKET";
  if (stats.isFIFO()) return "PIPE";
  if (stats.isCharacterDevice()) return builtin("node:tty").isatty(fd) ? "TTY" : "FILE";
  return stats.isFile() ? "FILE" : "UNKNOWN";
}

/** Throws `ERR_INVALID_FD_TYPE` unless it is a socket or a pipe. */
export function adoptDescriptor(adapter: Adapter, fd: unknown): Link {
  validateInt32(fd, "fd", 0);
  const kind = descriptorKind(fd as number);
  if (kind !== null && kind !== "SOCKET" && kind !== "PIPE") {
    throw invalidFdType(kind);
  }
  if (!adapter.capabilities["fd.stream"]) throw featureUnavailable("new Socket({ fd })", adapter.name);
  let handle: StreamHandle;
  try {
    handle = adapter.adoptStream(fd as number);
  } catch (failure) {
    throw kind === null ? invalidFdType("UNKNOWN") : systemError(failure as Failure);
  }
  return Link.over(new NoSocket(adapter), handle);
}
