import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// In a browser: BASE_URL names a running engine, else the built console is served with the mock engine. Besides journeys
// there are what measures (--mode figures) and what makes the README's pictures (--mode pictures).
export default defineConfig(({ mode }) => ({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    include: [`tests/**/*.${mode === "figures" || mode === "pictures" ? mode : "journey"}.ts`],
    globalSetup: ["tests/support/server.ts"],
    fileParallelism: false,
    testTimeout: Number(process.env.JOURNEY_MS ?? 60_000), // more on a machine that is busy
    hookTimeout: Number(process.env.JOURNEY_MS ?? 60_000),
  },
}));
