export * from "@sock/deno/net";
export { default } from "@sock/deno/net";
