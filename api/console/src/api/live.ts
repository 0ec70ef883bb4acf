/** Live updates: server-sent events read with fetch, because they need the Authorization header. */
import type { Client, Query } from "./client";
import { ApiProblem } from "./problems";

export interface LiveEvent {
  position: string;
  time: string;
  type: string;
  claimNumber?: string;
  status?: string;
  providerNpi?: string;
  billed?: string;
  planPaid?: string;
  memberResponsibility?: string;
  queue?: "ENTERED" | "LEFT" | "CHANGED";
}

export interface ServerSentEvent {
  event: string;
  data: string;
  id: string | undefined;
}

/** Cuts a stream of text into events, as the HTML standard's section 9.2 has it. */
export class EventParser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private id: string | undefined;

  feed(text: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop()!;
    for (const line of lines) {
      if (line === "") {
        if (this.data.length > 0) events.push({ event: this.event || "message", data: this.data.join("\n"), id: this.id });
        else if (this.id !== undefined) events.push({ event: "", data: "", id: this.id });
        this.event = "";
        this.data = [];
        continue;
      }
      const colon = line.indexOf(":");
      if (colon === 0) continue;
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "event") this.event = value;
      else if (field === "data") this.data.push(value);
      else if (field === "id" && !value.includes("\0")) this.id = value;
    }
    return events;
  }
}

export interface LiveSettings {
  filter?: Query;
  onEvent: (event: LiveEvent) => void;
  /** Connected, or not. */
  onState?: (connected: boolean) => void;
  signal: AbortSignal;
  /** Where it was is not in the log any more, or never was: what happened meanwhile is told by nobody. */
  onLost?: () => void;
  /** Where to go on; kept by the caller across streams. */
  resume?: { id: string | undefined };
  wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const longestWait = 30_000;

/** Reads until *signal*; after an interruption goes on behind the last event. Ends for good where it is forbidden. */
export async function readLive(client: Client, settings: LiveSettings): Promise<void> {
  const { signal, onEvent, onState } = settings;
  const wait = settings.wait ?? pause;
  const resume = settings.resume ?? { id: undefined };
  let failures = 0;
  while (!signal.aborted) {
    try {
      const response = await client.send("GET", "/events", {
        query: settings.filter,
        signal,
        headers: { Accept: "text/event-stream", ...(resume.id !== undefined && { "Last-Event-ID": resume.id }) },
      });
      onState?.(true);
      const parser = new EventParser();
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        for (const { event, data, id } of parser.feed(value)) {
          failures = 0;
          if (id !== undefined) resume.id = id;
          if (event === "change") onEvent(JSON.parse(data) as LiveEvent);
          if (event === "end") {
            const end = JSON.parse(data) as { position?: string };
            if (end.position !== undefined) resume.id = end.position;
          }
        }
      }
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof ApiProblem && [401, 403, 404].includes(error.status)) break;
      // A place that the log does not have: from now on, then.
      if (error instanceof ApiProblem && (error.status === 400 || error.status === 422)) {
        if (resume.id === undefined) break;
        resume.id = undefined;
        settings.onLost?.();
      }
    }
    onState?.(false);
    const delay = Math.min(longestWait, 500 * 2 ** failures++);
    await wait(delay / 2 + Math.random() * (delay / 2), signal);
  }
  onState?.(false);
}

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

/**
 * One stream for all tabs of a user: browsers open six connections to a server and no more. The tab that has the lock
 * reads; it tells the others, and whoever follows it goes on behind what was told last.
 */
export function shareLive(client: Client, user: string, filter: Query | undefined, heard: Pick<LiveSettings, "onEvent" | "onLost"> & { onState: (connected: boolean) => void }): () => void {
  const stop = new AbortController();
  const resume: { id: string | undefined } = { id: undefined };
  const name = `benefactor-live-${user}`;
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
  let reading = false, connected = false;
  if (channel)
    channel.onmessage = ({ data }: MessageEvent<{ event?: LiveEvent; id?: string; connected?: boolean; lost?: true; hello?: true }>) => {
      // A tab that was opened later knows neither whether it is live nor where.
      if (data.hello) return void (reading && channel.postMessage({ connected, id: resume.id }));
      if (data.id !== undefined) resume.id = data.id;
      if (data.event) heard.onEvent(data.event);
      if (data.lost) heard.onLost?.();
      if (data.connected !== undefined) heard.onState(data.connected);
    };
  channel?.postMessage({ hello: true });
  const read = () => {
    reading = true;
    return readLive(client, {
      filter,
      resume,
      signal: stop.signal,
      onEvent: (event) => {
        heard.onEvent(event);
        channel?.postMessage({ event, id: resume.id });
      },
      onLost: () => {
        heard.onLost?.();
        channel?.postMessage({ lost: true });
      },
      onState: (now) => {
        heard.onState((connected = now));
        if (!stop.signal.aborted) channel?.postMessage({ connected });
      },
    });
  };
  if (navigator.locks) void navigator.locks.request(name, { signal: stop.signal }, read).catch(() => {});
  else void read();
  return () => {
    stop.abort();
    channel?.close();
  };
}
