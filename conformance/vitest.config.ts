import { defineConfig } from "vitest/config";

/** The bridge: every conformance result as a test of vitest. The suite's own tests belong to the root's unit tests. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["vitest/results.ts"],
    reporters: ["default"],
  },
});
