/** The log page by page: what live updates tell when they are asked to begin at a position of the past. */
import type { Client, Query } from "./client";
import { EventParser, type LiveEvent } from "./live";

/** *upTo*: everything before it was looked at. */
export interface LogPage { events: LiveEvent[]; upTo: bigint }

/** Events from position *from* on, *most* of them, and none from *until* on. Of a narrow filter it may be none. */
export async function readLog(client: Client, from: bigint, until: bigint, most: number, filter: Query, signal?: AbortSignal): Promise<LogPage> {
  const page: LogPage = { events: [], upTo: from };
  if (from >= until) return page;
  const stop = new AbortController();
  const end = () => stop.abort();
  signal?.addEventListener("abort", end, { once: true });
  try {
    const response = await client.send("GET", "/events", { query: { ...filter, from: String(from) }, signal: stop.signal, headers: { Accept: "text/event-stream" } });
    const parser = new EventParser(), reader = response.body!.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return page;
      for (const { event, data, id } of parser.feed(value)) {
        if (event === "end") return page;
        if (event === "change") {
          const told = JSON.parse(data) as LiveEvent;
          if (BigInt(told.position) >= until) return { ...page, upTo: until };
          page.events.push(told);
        }
        if (id !== undefined && BigInt(id) > page.upTo) page.upTo = BigInt(id);
        if (page.events.length >= most || page.upTo >= until) return page;
      }
    }
  } finally {
    // Also ends the stream, which would go on for ever.
    stop.abort();
    signal?.removeEventListener("abort", end);
  }
}
