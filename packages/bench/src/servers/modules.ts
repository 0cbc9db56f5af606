/** The modules of a variant: `bare`, `adapter`, `engine` (on Node), `deno-native`, each perhaps with `autocork` or `sendmany`. */
import type * as Dgram from "node:dgram";
import type * as Net from "node:net";

export interface Modules {
  readonly net: typeof Net;
  readonly dgram: typeof Dgram;
  /** For a bare module's sockets: an adapter's `createServer` has it as an option. */
  readonly cork: ((socket: Net.Socket) => void) | null;
  readonly serverOptions: object;
  readonly sendMany: ((socket: Dgram.Socket, packets: readonly object[]) => Promise<number>) | null;
}

export async function modules(variant: string): Promise<Modules> {
  const [base = "", ...options] = variant.split("+");
  const corks = base === "autocork" || options.includes("autocork");
  const batches = base === "sendmany" || options.includes("sendmany");
  const extras = corks || batches ? ((await import("@sock/core/extras")) as object) : {};
  const { autoCork, sendMany } = extras as { autoCork: Modules["cork"]; sendMany: Modules["sendMany"] };
  const bare = base === "bare";
  return {
    ...(await baseOf(base)),
    cork: corks && bare ? autoCork : null,
    serverOptions: corks && !bare ? { autoCork: true } : {},
    sendMany: batches ? sendMany : null,
  };
}

async function baseOf(base: string): Promise<{ net: typeof Net; dgram: typeof Dgram }> {
  if (base === "bare") return { net: (await import("node:net")).default, dgram: (await import("node:dgram")).default };
  if (base === "engine") {
    const { default: target } = await import("../../../../conformance/targets/engine-node.ts" as string);
    return target.create();
  }
  if (base === "deno-native") {
    const { createNet, createDgram } = await import("@sock/core");
    const { createAdapter } = await import("@sock/deno" as string);
    const adapter = createAdapter({ tcp: "native" });
    return { net: createNet(adapter) as unknown as typeof Net, dgram: createDgram(adapter) as unknown as typeof Dgram };
  }
  const { net, dgram } = await import("@sock/auto");
  return { net: net as unknown as typeof Net, dgram: dgram as unknown as typeof Dgram };
}
