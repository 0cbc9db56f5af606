/** `createNet(adapter)`: the module `net` over an adapter's byte handles. */
import type { Adapter } from "./adapter.ts";
import { SocketAddress } from "./address.ts";
import { normalizeArgs } from "./args.ts";
import { BlockList } from "./block-list.ts";
import { featureUnavailable } from "./errors.ts";
import { type AutoCorkOption, autoCork, type CorkableNet } from "./extras/auto-cork.ts";
import { createFamilyDefaults, familyDefaultFunctions } from "./family-defaults.ts";
import { isIP, isIPv4, isIPv6 } from "./ip.ts";
import type { Net, NetBoundSocketConstructor, NetServer, NetSocket } from "./net.ts";
import { createServerClass } from "./server/server.ts";
import { createSocketClass } from "./socket/socket.ts";
import type { Engine } from "./socket/state.ts";

/** The documented module, and the members of Node's that published packages use beside it. */
export interface EngineNet extends CorkableNet {
  readonly Stream: Net["Socket"];
  _normalizeArgs(args: readonly unknown[]): unknown[];
  /** Did something on Windows once. */
  _setSimultaneousAccepts(handle: unknown): void;
}

export function createNet(adapter: Adapter): EngineNet {
  const defaults = createFamilyDefaults();
  const engine: Engine = { adapter, defaults };
  const Socket = createSocketClass(engine);
  const Server = createServerClass(engine, Socket);

  function createServer(options?: unknown, connectionListener?: unknown): NetServer {
    const server = new (Server as unknown as new (...args: unknown[]) => NetServer)(options, connectionListener);
    return (options as AutoCorkOption | null | undefined)?.autoCork ? autoCork(server) : server;
  }

  function connect(...args: unknown[]): NetSocket {
    const normalized = normalizeArgs(args);
    const [options] = normalized;
    const socket = new Socket(options);
    if (options.autoCork) autoCork(socket);
    if (options.timeout) socket.setTimeout(options.timeout as number);
    return (socket.connect as (...args: unknown[]) => NetSocket)(normalized);
  }

  function BoundSocket(): never {
    throw featureUnavailable("BoundSocket", adapter.name);
  }

  return {
    _normalizeArgs: normalizeArgs,
    _setSimultaneousAccepts() {},
    BlockList,
    SocketAddress,
    BoundSocket: BoundSocket as unknown as NetBoundSocketConstructor,
    connect: connect as Net["connect"],
    createConnection: connect as Net["connect"],
    createServer: createServer as Net["createServer"],
    isIP,
    isIPv4,
    isIPv6,
    Server,
    Socket,
    Stream: Socket,
    ...familyDefaultFunctions(defaults),
  };
}
