/**
 * `@sock/node`: Node is the contract, so it hands out Node's own modules. Nothing is patched, and `instanceof` holds with
 * every other user of `node:net` and `node:dgram`. `capabilities` says what the running version lacks.
 */
export { default as dgram } from "./dgram.ts";
export { default as net } from "./net.ts";
export { capabilities } from "./older.ts";
