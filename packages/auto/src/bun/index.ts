export * from "@sock/bun";
