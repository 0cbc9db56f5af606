/** `@sock/bun`: the `net` and `dgram` of `@sock/core` on Bun. */
export { adapter, type BunAdapterOptions, createAdapter } from "./adapter.ts";
export { default as dgram } from "./dgram.ts";
export { default as net } from "./net.ts";
