import { defineConfig } from "vitest/config";

/** The tests that compare with captures, logs and answers made by others; those lie beside the clone. */
export default defineConfig({
  test: {
    include: ["src/**/*.field.test.ts", "worlds/**/*.field.test.ts", "test/**/*.field.test.ts"],
    globalSetup: ["test/agreement-table.ts"],
    pool: "forks", // chDB must never be loaded in a worker thread
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
