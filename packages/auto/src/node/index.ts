export * from "@sock/node";
