/** Answers from the mock engine in Vite's servers. Never part of what is built. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Connect, Plugin } from "vite";
import { MockEngine } from "./engine.ts";
import { routes } from "./routes.ts";

export function mockEngine(): Plugin {
  const engine = new MockEngine(routes);
  const delay = Number(process.env.MOCK_DELAY ?? 30);
  const handle: Connect.NextHandleFunction = (request, response, next) => {
    const url = new URL(request.url ?? "/", "http://mock");
    if (url.pathname.startsWith("/mock-store/")) return void drain(request).then(() => response.writeHead(200).end());
    if (!url.pathname.startsWith("/api/v1")) return next();
    void answer(engine, request, response, url, delay).catch(next);
  };
  return {
    name: "mock-engine",
    configureServer: (server) => void server.middlewares.use(handle),
    configurePreviewServer: (server) => void server.middlewares.use(handle),
  };
}

async function drain(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function answer(engine: MockEngine, request: IncomingMessage, response: ServerResponse, url: URL, delay: number) {
  const raw = await drain(request);
  const json = (request.headers["content-type"] ?? "").includes("application/json");
  await new Promise((resolve) => setTimeout(resolve, delay));
  const { status, body, headers, stream } = await engine.answer({
    method: request.method ?? "GET",
    path: url.pathname.slice("/api/v1".length),
    query: url.searchParams,
    headers: request.headers as Record<string, string>,
    body: json && raw.length ? JSON.parse(raw.toString()) : undefined,
    raw,
  });
  if (stream) {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store", ...headers });
    response.flushHeaders();
    const stop = stream((text) => void response.write(text));
    request.on("close", stop);
    response.on("close", stop);
    return;
  }
  const bytes = typeof body === "string" || Buffer.isBuffer(body);
  response.writeHead(status, { "Content-Type": bytes ? "application/octet-stream" : "application/json", ...headers });
  response.end(body === undefined ? undefined : bytes ? body : JSON.stringify(body));
}
