/**
 * `@sock/node`: Node is the contract, so it hands out Node's own modules. Nothing is wrapped, nothing is patched, and
 * `instanceof` holds with every other user of `node:net` and `node:dgram`.
 */
export { default as dgram } from "./dgram.ts";
export { default as net } from "./net.ts";
