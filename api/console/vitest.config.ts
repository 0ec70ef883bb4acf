import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: { include: ["src/**/*.test.ts", "tests/support/*.test.ts"], environment: "node", setupFiles: ["./vitest.setup.ts"], testTimeout: 60_000 },
});
