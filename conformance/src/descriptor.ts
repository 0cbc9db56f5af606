/** The descriptor of one of this process's own sockets, for cases that pass it on (Linux). */
import { readdirSync, readlinkSync } from "node:fs";
import { kernelRows } from "./kernel.ts";

/** Throws when this process has no TCP or UDP socket bound to the local port. */
export function descriptorOf(port: number): number {
  const inodes = kernelRows(port).map(({ inode }) => `socket:[${inode}]`);
  for (const name of readdirSync("/proc/self/fd")) {
    if (inodes.includes(linkOf(`/proc/self/fd/${name}`))) return Number(name);
  }
  throw new Error(`no descriptor of this process is bound to port ${port}`);
}

/** The descriptor of the listing itself is gone by the time it is looked at. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
