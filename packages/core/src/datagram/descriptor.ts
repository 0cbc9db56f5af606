/** What kind of thing an inherited descriptor is, before an adapter is asked to bind it. */
import { fstatSync } from "node:fs";
import { codedError } from "../errors.ts";

function descriptorType(fd: number): string {
  try {
    const stats = fstatSync(fd);
    if (stats.isSocket()) return "UDP";
    if (stats.isFIFO()) return "PIPE";
    return stats.isDirectory() ? "UNKNOWN" : "FILE";
  } catch {
    return "UNKNOWN";
  }
}

/** A socket of another kind is left for the system to refuse. */
export function assertDatagramDescriptor(fd: number): void {
  const type = descriptorType(fd);
  if (type !== "UDP") throw codedError(TypeError, "ERR_INVALID_FD_TYPE", `Unsupported fd type: ${type}`);
}
