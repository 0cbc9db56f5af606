/** `dgram` on Bun: the same names as `node:dgram`. */
import { createDgram, type Dgram } from "@sock/core";
import type * as names from "@sock/core/dgram";
import { adapter } from "./adapter.ts";

export type * from "@sock/core/dgram";

const dgram: Dgram = createDgram(adapter);
export default dgram;

export const createSocket: Dgram["createSocket"] = dgram.createSocket;
export const Socket: Dgram["Socket"] = dgram.Socket;
export type Socket = names.Socket;
