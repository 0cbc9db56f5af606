export * from "@sock/bun/net";
export { default } from "@sock/bun/net";
