import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig, type PluginOption } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const paths = ["/api/v1", "/openapi.json", "/healthz", "/readyz", "/metrics"];

// `--mode mock` answers from mock/; otherwise requests go to the engine at ENGINE.
export default defineConfig(async ({ mode, command }) => {
  const plugins: PluginOption[] = [react()];
  if (mode === "mock") plugins.push((await import("./mock/plugin")).mockEngine());
  const engine = process.env.ENGINE ?? "http://127.0.0.1:8080";
  const proxy = mode === "mock" ? undefined : Object.fromEntries(paths.map((path) => [path, engine]));
  return {
    plugins,
    resolve: {
      alias: {
        "@": here("./src"),
        // One file a request in development would be five thousand.
        ...(command === "serve" && { "@tabler/icons-react": "@tabler/icons-react/dist/esm/icons/index.mjs" }),
      },
    },
    server: { host: "127.0.0.1", proxy },
    preview: { host: "127.0.0.1", proxy },
    build: {
      target: "es2022",
      manifest: true,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 900,
      rollupOptions: {
        output: {
          // What changes seldom is a file of its own, so that a browser keeps it.
          manualChunks: (id: string) =>
            /node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@remix-run|@tanstack)\//.test(id)
              ? "react"
              : undefined,
        },
      },
    },
  };
});
