/** The keep-alive timer of a connection as the kernel's tables show it, for cases. */
import type { NetSocket } from "@sock/core";
import type { KernelSocket, TestContext } from "./case.ts";

/** The tables count in units of 10 ms, and the kernel in jiffies of up to as much. */
const TICKS_MS = 20;

/** The kernel's own row of a connected socket: its `timer` is a fact of that table, whatever the runtime believes. */
export function row(t: TestContext, socket: NetSocket): KernelSocket | undefined {
  return t.kernel(socket.localPort as number).find((found) => found.remote.port === socket.remotePort);
}

/** The kernel holds a keep-alive timer that was armed for `ms` since the case began. */
export function armed(t: TestContext, socket: NetSocket, ms: number, what: string): void {
  const found = row(t, socket);
  t.equal(found?.timer, "keepalive", `the kernel's timer ${what}`);
  const left = found?.timerMs ?? 0;
  const gone = performance.now() - t.startedAt;
  t.ok(left >= ms - gone - TICKS_MS && left <= ms, `keep-alive in ${left} ms ${what}`);
}
