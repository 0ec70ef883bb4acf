/**
 * Claims by the file: NDJSON, a claim a line, sent in pieces. A browser reads no answer before it has sent the whole
 * body, so one long body would let the answers pile up at the server; pieces also show how far it is.
 */
import type { Client } from "./client";
import type { Outcome, Problem } from "./claims";
import { ApiProblem } from "./problems";

export interface StreamedResult {
  sequence: string;
  position: string;
  outcome?: Outcome;
  refused?: { code: string; reason?: string; problems?: Problem[] };
  failed?: string;
}
export interface StreamSummary { pushed: string; decided: string; duplicates: string; refused: string; failed: string; position: string }

/** One line of the file and what became of it. */
export interface BulkRow {
  line: number; // from 1, as an editor counts
  reference: string;
  result?: StreamedResult;
}

export interface BulkProgress { bytes: number; sent: number; answered: number; duplicates: number; refused: number; failed: number }

/** Cuts text into lines as it comes. */
export class LineCutter {
  private rest = "";
  feed(text: string): string[] {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop()!;
    return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  }
  end(): string[] {
    const last = this.rest;
    this.rest = "";
    return last ? [last] : [];
  }
}

/** The submitter's own number of a claim; found without reading all of the line. */
export const referenceOf = (line: string): string => {
  const found = (key: string) => new RegExp(`"${key}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(line)?.[1] ?? "";
  return [found("submitter"), found("submitterClaimId")].filter(Boolean).join("/");
};

export interface BulkSettings {
  /** Lines in a piece: of one policy they are decided in order, so the next one waits for it. */
  pieceLines?: number;
  pieceBytes?: number;
  signal: AbortSignal;
  onRows: (rows: BulkRow[]) => void;
  onProgress: (progress: BulkProgress) => void;
  wait?: (milliseconds: number) => Promise<void>;
}

/** Sends all of *file*. A piece that was cut off is sent again: no claim is taken twice. */
export async function uploadClaims(client: Client, file: Blob, settings: BulkSettings): Promise<BulkProgress> {
  const { pieceLines = 1000, pieceBytes = 4 << 20, signal, onRows, onProgress } = settings;
  const progress: BulkProgress = { bytes: 0, sent: 0, answered: 0, duplicates: 0, refused: 0, failed: 0 };
  let piece: { row: BulkRow; text: string }[] = [], size = 0, line = 0;

  const take = (result: StreamedResult) => {
    const row = piece[Number(result.sequence)]?.row;
    if (!row || row.result) return;
    row.result = result;
    progress.answered++;
    if (result.outcome?.duplicate) progress.duplicates++;
    if (result.refused) progress.refused++;
    if (result.failed) progress.failed++;
  };
  const send = async () => {
    if (!piece.length) return;
    const rows = piece.map(({ row }) => row);
    onRows(rows);
    progress.sent += rows.length;
    const body = new Blob([piece.map(({ text }) => text).join("\n") + "\n"]);
    for (let tries = 0; ; tries++) {
      try {
        await sendPiece(client, body, signal, (result) => take(result), () => onProgress({ ...progress }));
        break;
      } catch (error) {
        const again = error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
        if (signal.aborted || !again || tries >= 4) throw error;
        await (settings.wait ?? pause)((error.retryAfterSeconds ?? 0.5 * 2 ** tries) * 1000);
      }
    }
    progress.bytes += size;
    onProgress({ ...progress });
    piece = [];
    size = 0;
  };
  const add = async (text: string) => {
    line++;
    if (!text.trim()) return;
    piece.push({ row: { line, reference: referenceOf(text) }, text });
    size += text.length + 1;
    if (piece.length >= pieceLines || size >= pieceBytes) await send();
  };

  const cutter = new LineCutter();
  const reader = file.stream().pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    for (const text of done ? cutter.end() : cutter.feed(value)) await add(text);
    if (done) break;
    signal.throwIfAborted();
  }
  await send();
  return { ...progress, bytes: file.size };
}

async function sendPiece(client: Client, body: Blob, signal: AbortSignal, take: (result: StreamedResult) => void, told: () => void): Promise<void> {
  const response = await client.send("POST", "/claims:stream", { body, signal, headers: { "Content-Type": "application/x-ndjson", Accept: "application/x-ndjson" } });
  const cutter = new LineCutter();
  const reader = response.body!.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader();
  let summary: StreamSummary | undefined;
  const read = (text: string) => {
    if (!text) return;
    const answer = JSON.parse(text) as Partial<StreamedResult> & { summary?: StreamSummary; problem?: { code?: string; detail?: string; status?: number } };
    if (answer.summary) summary = answer.summary;
    // What ends an upload that has begun: its status went out before.
    else if (answer.sequence === undefined) throw new ApiProblem({ status: answer.problem?.status ?? 500, code: answer.problem?.code ?? "", detail: answer.problem?.detail ?? "The server ended the upload." });
    else take(answer as StreamedResult);
  };
  for (;;) {
    const { done, value } = await reader.read();
    for (const text of done ? cutter.end() : cutter.feed(value)) read(text);
    told();
    if (done) break;
  }
  if (!summary) throw new ApiProblem({ status: 0, code: "OFFLINE", detail: "The connection ended before everything was answered." });
  client.reached(summary.position);
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
