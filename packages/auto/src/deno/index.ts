export * from "@sock/deno";
