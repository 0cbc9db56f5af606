/** What the address of a Unix domain socket can hold. */
import { Buffer } from "node:buffer";
import { platform } from "node:process";

/** Bytes of `sun_path`, its final NUL not counted. */
const LONGEST = platform === "darwin" ? 103 : 107;

/** False for what no system takes, which Node refuses before it asks: too long, or a NUL elsewhere than in front. */
export function isPath(path: string): boolean {
  if (platform === "win32") return true;
  return path.indexOf("\0", 1) < 0 && Buffer.byteLength(path) <= LONGEST;
}
