export * from "@sock/node/dgram";
export { default } from "@sock/node/dgram";
