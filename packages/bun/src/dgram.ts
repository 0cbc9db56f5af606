/** `dgram` on Bun: the same names as `node:dgram`. */
import { createDgram, type Dgram } from "@sock/core";
import type * as names from "@sock/core/dgram";
import { adapter } from "./adapter.ts";

export type * from "@sock/core/dgram";

const dgram: Dgram = createDgram(adapter);
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
