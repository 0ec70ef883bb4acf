import { describe, expect, it } from "vitest";
import type { Client } from "./client";
import { EventParser, readLive, type LiveEvent } from "./live";
import { ApiProblem } from "./problems";

describe("an event parser", () => {
  it("finds events wherever the stream is cut", () => {
    const text = ": hello\n\nevent: change\nid: 7\ndata: {\"a\":\ndata: 1}\r\n\r\nevent: end\rdata: x\r\rdata: last\n\n";
    for (let cut = 0; cut <= text.length; cut++) {
      const parser = new EventParser();
      const events = [...parser.feed(text.slice(0, cut)), ...parser.feed(text.slice(cut))].filter(({ event }) => event);
      expect(events.map(({ event, data }) => [event, data]), `cut at ${cut}`).toEqual([["change", '{"a":\n1}'], ["end", "x"], ["message", "last"]]);
    }
  });
  it("tells nothing of an event that has not ended", () => {
    expect(new EventParser().feed("event: change\ndata: 1\n")).toEqual([]);
  });
});

const event = (position: number) => `event: change\nid: ${position + 1}\ndata: ${JSON.stringify({ position: String(position), type: "claim_paid" })}\n\n`;

/** Answers one stream after the other, then stops the reading. */
async function read(streams: (string | ApiProblem)[]) {
  const stop = new AbortController();
  const resumed: (string | undefined)[] = [], told: string[] = [], waits: number[] = [];
  const client = {
    send: async (_method: string, _path: string, { headers }: { headers: Record<string, string> }) => {
      resumed.push(headers["Last-Event-ID"]);
      const next = streams.shift();
      if (next === undefined) {
        stop.abort();
        throw new DOMException("aborted", "AbortError");
      }
      if (next instanceof ApiProblem) throw next;
      return new Response(next);
    },
  } as unknown as Client;
  await readLive(client, { onEvent: (e: LiveEvent) => told.push(e.position), signal: stop.signal, wait: async (ms) => void waits.push(ms) });
  return { resumed, told, waits };
}

describe("live updates", () => {
  it("go on behind the last event after an interruption", async () => {
    expect(await read([event(4) + event(6), event(7)])).toMatchObject({ resumed: [undefined, "7", "8"], told: ["4", "6", "7"] });
  });
  it("go on where the server says when it ends them", async () => {
    const { resumed } = await read([`${event(4)}event: end\ndata: {"position":"12","reason":"fell behind"}\n\n`]);
    expect(resumed).toEqual([undefined, "12"]);
  });
  it("do not repeat an event that was cut off", async () => {
    const { resumed, told } = await read([event(4) + event(5).slice(0, 20), event(5)]);
    expect(told).toEqual(["4", "5"]);
    expect(resumed[1]).toBe("5");
  });
  it("wait longer and longer while the server is away, and no longer than half a minute", async () => {
    const away = () => new ApiProblem({ status: 0, code: "OFFLINE", detail: "" });
    const { waits } = await read(Array.from({ length: 12 }, away));
    expect(waits).toHaveLength(12);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
    expect(waits[11]!).toBeGreaterThan(waits[0]!);
  });
  it("stop for good where they are forbidden", async () => {
    const { resumed } = await read([new ApiProblem({ status: 403, code: "FORBIDDEN", detail: "" }), event(1)]);
    expect(resumed).toHaveLength(1);
  });
});
