import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig, type PluginOption } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const paths = ["/api/v1", "/openapi.json", "/healthz", "/readyz", "/metrics"];

/** Icons by their own files: the package's index is six thousand of them, to read for each build and each page. */
const icons: PluginOption = {
  name: "icons",
  enforce: "pre",
  transform: (code, id) =>
    id.includes("node_modules") || !code.includes("@tabler/icons-react")
      ? undefined
      : code.replace(/import \{([^}]+)\} from "@tabler\/icons-react";/g, (_, names: string) =>
          names
            .split(",")
            .map((name) => name.trim())
            .filter(Boolean)
            .map((name) => `import ${name} from "@tabler/icons-react/dist/esm/icons/${name}.mjs";`)
            .join(" "),
        ),
};

// `--mode mock` answers from mock/; otherwise requests go to the engine at ENGINE.
export default defineConfig(async ({ mode }) => {
  const plugins: PluginOption[] = [icons, react()];
  if (mode === "mock") plugins.push((await import("./mock/plugin")).mockEngine());
  const engine = process.env.ENGINE ?? "http://127.0.0.1:8080";
  const proxy = mode === "mock" ? undefined : Object.fromEntries(paths.map((path) => [path, engine]));
  return {
    plugins,
    resolve: {
      alias: { "@": here("./src") },
    },
    optimizeDeps: { exclude: ["@tabler/icons-react"] },
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
