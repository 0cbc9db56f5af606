/** What Deno 2.7 and 2.8 do otherwise and can be mended from here; what cannot is in docs/adapters/deno.md. */
import type { ListenOptions } from "node:net";
import { getBuiltinModule, versions } from "node:process";
import type { Failure } from "@sock/core";
import { PermittedServer } from "./permission.ts";

/** Nothing else tells: their `node:net` has the same members. */
export function isDenoBefore(minor: number): boolean {
  const [major = 0, running = 0] = (versions.deno ?? "2.9").split(".").map(Number);
  return major === 2 && running < minor;
}

class OlderServer extends PermittedServer {
  override listen(...args: unknown[]): this {
    const [options] = args as [ListenOptions];
    const { path, port, host } = options;
    const hostless = port !== undefined && host === undefined;
    // Before 2.9 a listen that fails because the file is there removes it, whatever it was.
    if (path !== undefined && getBuiltinModule("node:fs").existsSync(path)) {
      throw { code: "EADDRINUSE", syscall: "listen" } satisfies Failure;
    }
    // 2.7 takes no host for 0.0.0.0.
    return super.listen(hostless && isDenoBefore(8) ? { ...options, host: "::" } : options);
  }
}

/** The `Server` of this version's `node:net`, or what it takes to listen with it. */
export const ListeningServer: typeof PermittedServer = isDenoBefore(9) ? OlderServer : PermittedServer;
