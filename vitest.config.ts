import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "worlds/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "**/*.field.test.ts"], // those need the referees: `npm run test:field`
    pool: "forks", // chDB must never be loaded in a worker thread
    maxWorkers: 2,
    testTimeout: 120_000, // a store and all analyses, on a machine that does other work too
    hookTimeout: 60_000,
  },
});
