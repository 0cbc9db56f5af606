/**
 * Deno 2.9.6 throws a listen that `--allow-net` does not cover where nobody can catch it, in a callback of its own. So it
 * is asked before; where a prompt is possible it prompts, as the listen itself would.
 */
import { type ListenOptions, Server } from "node:net";
import type { Failure } from "@sock/core";

export class PermittedServer extends Server {
  override listen(...args: unknown[]): this {
    const { host, port } = args[0] as ListenOptions;
    if (port !== undefined && host !== undefined && !isAllowed(host, port)) {
      throw { code: "EACCES", syscall: "listen" } satisfies Failure;
    }
    return (super.listen as (...all: unknown[]) => this)(...args);
  }
}

function isAllowed(host: string, port: number): boolean {
  const { state } = Deno.permissions.requestSync({
    name: "net",
    host: host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`,
  });
  return state === "granted";
}
