export * from "@sock/node/net";
export { default } from "@sock/node/net";
