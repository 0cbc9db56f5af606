export * from "@sock/bun/dgram";
export { default } from "@sock/bun/dgram";
