/** The console to be tested: BASE_URL's, or what is built, with the mock engine. */
import type { TestProject } from "vitest/node";
import { preview } from "vite";

declare module "vitest" {
  export interface ProvidedContext { baseUrl: string; mock: boolean }
}

export default async function setup(project: TestProject) {
  // Vitest itself sets it to "/".
  const given = process.env.BASE_URL?.startsWith("http") ? process.env.BASE_URL : undefined;
  if (given) {
    project.provide("baseUrl", given.replace(/\/$/, ""));
    project.provide("mock", false);
    return;
  }
  process.env.MOCK_REVIEW_MS ??= "6000";
  const server = await preview({ mode: "mock", preview: { port: 0, host: "127.0.0.1", open: false } });
  project.provide("baseUrl", server.resolvedUrls!.local[0]!.replace(/\/$/, ""));
  project.provide("mock", true);
  return () => server.close();
}
