import { describe, expect, it } from "vitest";
import type { Client, Query } from "./client";
import { readLog } from "./log";

const change = (position: number) => `id: ${position + 1}\nevent: change\ndata: ${JSON.stringify({ position: String(position), time: "", type: "claim_paid" })}\n\n`;

/** A stream that never ends by itself, as the engine's. */
function engine(text: string) {
  const asked: Query[] = [];
  let ended = false;
  const client = {
    send: async (_method: string, _path: string, { query, signal }: { query: Query; signal: AbortSignal }) => {
      asked.push(query);
      signal.addEventListener("abort", () => (ended = true));
      return new Response(new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(text)) }));
    },
  } as unknown as Client;
  return { client, asked, ended: () => ended };
}

describe("a page of the log", () => {
  it("has as many events as were wanted, and the stream ends", async () => {
    const { client, asked, ended } = engine(change(5) + change(7) + change(8));
    const page = await readLog(client, 4n, 100n, 2, { status: "PAID" });
    expect(page.events.map(({ position }) => position)).toEqual(["5", "7"]);
    expect(page.upTo).toBe(8n);
    expect(asked).toEqual([{ status: "PAID", from: "4" }]);
    expect(ended()).toBe(true);
  });
  it("ends where the next page begins, also when nothing was told of it", async () => {
    expect(await readLog(engine(change(5) + change(12)).client, 4n, 10n, 50, {})).toMatchObject({ events: [{ position: "5" }], upTo: 10n });
    expect(await readLog(engine("id: 4\n\nid: 10\n\n").client, 4n, 10n, 50, {})).toEqual({ events: [], upTo: 10n });
  });
  it("is not asked for behind the end", async () => {
    const { client, asked } = engine("");
    expect(await readLog(client, 10n, 10n, 50, {})).toEqual({ events: [], upTo: 10n });
    expect(asked).toEqual([]);
  });
});
