/** `dgram` on Node is Node's own module, typed as the contract; on a version that lacks part of it, a copy that refuses that part: older.ts. */
import node from "node:dgram";
import type { Dgram } from "@sock/core";
import type * as names from "@sock/core/dgram";
import { DatagramSocket, datagramSocket } from "./older.ts";

export * from "node:dgram";

const dgram: Dgram =
  DatagramSocket === node.Socket ? node : { ...node, Socket: DatagramSocket, createSocket: completed };

function completed(...args: unknown[]): names.Socket {
  return datagramSocket((node.createSocket as (...args: unknown[]) => names.Socket)(...args));
}

export default dgram;
/**
 * What `require()` returns, so that CommonJS code gets the module object itself, as from Node. Not in the published
 * types: with it, `import * as dgram` of a CommonJS file would lose the types that are dgram's members.
 * @internal
 */
export { dgram as "module.exports" };

export const createSocket: Dgram["createSocket"] = dgram.createSocket;
export const Socket: Dgram["Socket"] = dgram.Socket;
export type Socket = names.Socket;
