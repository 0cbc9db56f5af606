/**
 * `net` on Node is Node's own: the same classes and functions, typed as the contract. Only `createServer` and `connect`
 * look at their options once, for `autoCork` (docs/decisions/0012). What the running version does not have yet throws when
 * it is used: older.ts.
 */
import node from "node:net";
import type { Net } from "@sock/core";
import { featureUnavailable } from "@sock/core/errors";
import { type AutoCorkOption, autoCork, type CorkableNet } from "@sock/core/extras/auto-cork";
import type * as names from "@sock/core/net";
import { StreamSocket, streamSocket } from "./older.ts";

// Every other name of the running version, and the names of Node's option types.
export * from "node:net";

export const createServer: CorkableNet["createServer"] = (...args: unknown[]) => {
  const server = (node.createServer as (...args: unknown[]) => names.Server)(...args);
  return isCorked(args[0]) ? autoCork(server) : server;
};

export const connect: CorkableNet["connect"] = (...args: unknown[]) => {
  const socket = streamSocket((node.connect as (...args: unknown[]) => names.Socket)(...args), args[0]);
  return isCorked(args[0]) ? autoCork(socket) : socket;
};
export const createConnection: CorkableNet["createConnection"] = connect;

function isCorked(options: unknown): boolean {
  return Boolean((options as AutoCorkOption | null | undefined)?.autoCork);
}

// Older versions have no such name, whatever the types say.
const boundSocket: unknown =
  (node as Partial<Net>).BoundSocket ??
  function BoundSocket(): never {
    throw featureUnavailable("net.BoundSocket", "node");
  };

const net: CorkableNet = Object.defineProperties({} as CorkableNet, {
  ...Object.getOwnPropertyDescriptors(node),
  connect: { value: connect, writable: true, enumerable: true, configurable: true },
  createConnection: { value: createConnection, writable: true, enumerable: true, configurable: true },
  createServer: { value: createServer, writable: true, enumerable: true, configurable: true },
  BoundSocket: { value: boundSocket, writable: true, enumerable: true, configurable: true },
  Socket: { value: StreamSocket, writable: true, enumerable: true, configurable: true },
  Stream: { value: StreamSocket, writable: true, enumerable: true, configurable: true },
});
export default net;
/**
 * What `require()` returns, so that CommonJS code gets the module object itself, as from Node. Not in the published
 * types: with it, `import * as net` of a CommonJS file would lose the types that are net's members.
 * @internal
 */
export { net as "module.exports" };

export const Socket: Net["Socket"] = net.Socket;
export type Socket = names.Socket;
export const Stream: Net["Socket"] = net.Socket;
export type Stream = names.Socket;
export const Server: Net["Server"] = net.Server;
export type Server = names.Server;
export const BlockList: Net["BlockList"] = net.BlockList;
export type BlockList = names.BlockList;
export const SocketAddress: Net["SocketAddress"] = net.SocketAddress;
export type SocketAddress = names.SocketAddress;
/** In the newest Node 26; throws when used on a version without it. */
export const BoundSocket: Net["BoundSocket"] = net.BoundSocket;
export type BoundSocket = names.BoundSocket;
