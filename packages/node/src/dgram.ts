/** `dgram` on Node is Node's own module, typed as the contract. */
import node from "node:dgram";
import type { Dgram } from "@sock/core";
import type * as names from "@sock/core/dgram";

export * from "node:dgram";

const dgram: Dgram = node;
export default dgram;

export const createSocket: Dgram["createSocket"] = dgram.createSocket;
export const Socket: Dgram["Socket"] = dgram.Socket;
export type Socket = names.Socket;
