/**
 * `@sock/deno`: the `net` and `dgram` of `@sock/core` on Deno. Needs `--allow-net`, and for paths `--allow-read` and
 * `--allow-write` of them; no unstable flag.
 */
export { adapter, createAdapter, type DenoAdapterOptions } from "./adapter.ts";
export { default as dgram } from "./dgram.ts";
export { default as net } from "./net.ts";
