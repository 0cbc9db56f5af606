import { defineConfig } from "vitest/config";

// Unit tests, on Node only: Node itself is the reference they compare with.
export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "conformance/self/*.test.ts"],
    testTimeout: 30_000,
  },
});
