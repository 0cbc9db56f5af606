import { defineConfig } from "vitest/config";

// Unit tests, on Node only: Node itself is the reference they compare with.
export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "conformance/self/*.test.ts"],
    setupFiles: ["packages/core/test/seed.ts"],
    // A guard against what hangs; on a busy machine a test of the command line takes ten times as long as on a quiet one.
    testTimeout: 120_000,
  },
});
