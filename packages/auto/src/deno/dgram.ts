export * from "@sock/deno/dgram";
export { default } from "@sock/deno/dgram";
