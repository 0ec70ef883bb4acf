/**
 * Claims by the file. NDJSON, a claim a line, is sent in pieces: a browser reads no answer before it has sent the whole
 * body, so one long body would let the answers pile up at the server; pieces also show how far it is. An X12 file is sent
 * as it is, for the server reads it as a whole.
 */
import type { Client, Query } from "./client";
import type { Outcome, Problem } from "./claims";
import { ApiProblem } from "./problems";

export interface StreamedResult {
  sequence?: string; // absent: an X12 set without claims, of which nothing was read
  position?: string;
  outcome?: Outcome;
  refused?: { code: string; reason?: string; problems?: Problem[] };
  failed?: string;
  claim?: string; // this and what follows: of an X12 file. "SUBMITTER/CLAIM-ID"
  segment?: number;
  claims?: string; // how many a refused set has
}
export interface FileWarning { segment: number; rule: string }
export interface StreamSummary { pushed: string; decided: string; duplicates: string; refused: string; failed: string; position: string; unacknowledged?: string }

/** What X12 answers to one interchange of a file: of its envelope (TA1), its form (999) or its claims (277CA). */
export interface Acknowledgment {
  name: string; // "000000905.999.x12"
  kind: "TA1" | "999" | "277CA";
  content: string;
  encoding?: "base64"; // of a content that is no UTF-8
}
export interface Acknowledged { acknowledgments: Acknowledgment[]; why?: string } // why there are none

/** One line of the file, or one claim of an X12 file, and what became of it. */
export interface BulkRow {
  line: number; // from 1, as an editor counts; of an X12 file the claim, or the first of a set; 0: of none
  reference: string;
  result?: StreamedResult;
}

export interface BulkProgress { bytes: number; sent: number; answered: number; duplicates: number; refused: number; failed: number }

/** Cuts text into lines as it comes. */
export class LineCutter {
  private rest: string[] = []; // Joined once: a line may be long, and come in many pieces.
  feed(text: string): string[] {
    const lines = text.split("\n"), last = lines.pop()!;
    if (lines.length) {
      lines[0] = this.rest.join("") + lines[0]!;
      this.rest = [];
    }
    this.rest.push(last);
    return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  }
  end(): string[] {
    const last = this.rest.join("");
    this.rest = [];
    return last ? [last] : [];
  }
}

/** The submitter's own number of a claim; found without reading all of the line. */
export const referenceOf = (line: string): string => {
  const found = (key: string) => new RegExp(`"${key}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(line)?.[1] ?? "";
  return [found("submitter"), found("submitterClaimId")].filter(Boolean).join("/");
};

interface Settings {
  signal: AbortSignal;
  onRows: (rows: BulkRow[]) => void;
  onProgress: (progress: BulkProgress) => void;
  wait?: (milliseconds: number) => Promise<void>;
}
export interface BulkSettings extends Settings {
  /** Lines in a piece: of one policy they are decided in order, so the next one waits for it. */
  pieceLines?: number;
  pieceBytes?: number;
}
export interface FileSettings extends Settings {
  /** Each set is received on the day that it says itself; else today. */
  receivedAsSaid?: boolean;
  onWarning: (warning: FileWarning) => void;
}

const nothing = (): BulkProgress => ({ bytes: 0, sent: 0, answered: 0, duplicates: 0, refused: 0, failed: 0 });

function count(progress: BulkProgress, result: StreamedResult) {
  const claims = Number(result.claims ?? 1);
  progress.answered += claims;
  if (result.outcome?.duplicate) progress.duplicates++;
  if (result.refused) progress.refused += claims;
  if (result.failed) progress.failed++;
}

/** Once more where it was cut off: no claim is taken twice. */
async function persistently<T>(send: () => Promise<T>, { signal, wait = pause }: Settings): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await send();
    } catch (error) {
      const again = error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
      if (signal.aborted || !again || tries >= 4) throw error;
      await wait((error.retryAfterSeconds ?? 0.5 * 2 ** tries) * 1000);
    }
  }
}

/** Sends all of *file*, lines of NDJSON, piece by piece. */
export async function uploadClaims(client: Client, file: Blob, settings: BulkSettings): Promise<BulkProgress> {
  const { pieceLines = 1000, pieceBytes = 4 << 20, signal, onRows, onProgress } = settings;
  const progress = nothing();
  let piece: { row: BulkRow; text: string }[] = [], size = 0, line = 0;

  const take = (result: StreamedResult) => {
    const row = piece[Number(result.sequence)]?.row;
    if (!row || row.result) return;
    row.result = result;
    count(progress, result);
  };
  const send = async () => {
    if (!piece.length) return;
    const rows = piece.map(({ row }) => row);
    onRows(rows);
    progress.sent += rows.length;
    const body = new Blob([piece.map(({ text }) => text).join("\n") + "\n"]);
    await persistently(() => sendBody(client, body, { type: "application/x-ndjson", signal, take, told: () => onProgress({ ...progress }) }), settings);
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

/** The longest X12 file that the server takes by HTTP. */
export const x12Most = 64 << 20;

/** About how many claims an X12 file has: what looks like the beginning of one. */
export function claimsIn(text: string): number {
  const isa = text.indexOf("ISA"), mark = `CLM${text[isa + 3]}`;
  let claims = 0;
  if (isa >= 0) for (let at = text.indexOf(mark, isa); at >= 0; at = text.indexOf(mark, at + mark.length)) claims++;
  return claims;
}

/** The same bytes; the name is that which `benefactor ingest` would give it, of the file's. */
export function acknowledgmentFile({ name, content, encoding }: Acknowledgment, file: string): { name: string; bytes: Blob } {
  const bytes = encoding === "base64" ? Uint8Array.from(atob(content), (one) => one.charCodeAt(0)) : content;
  return { name: `${file.replace(/^(.+)\.[^.]*$/, "$1")}.${name}`, bytes: new Blob([bytes], { type: "application/edi-x12" }) };
}

/** Sends an X12 file of professional claims (837P). Rows come as the claims are answered, what cannot be read first; acknowledgments last. */
export async function uploadX12(client: Client, file: Blob, settings: FileSettings): Promise<BulkProgress & Acknowledged> {
  const { signal, onRows, onProgress, onWarning, receivedAsSaid } = settings;
  let acknowledgments: Acknowledgment[] = [];
  const progress = nothing(), known = new Set<string>();
  progress.sent = claimsIn(await file.text());
  let fresh: BulkRow[] = [];
  const isNew = (key: string) => !known.has(key) && known.add(key);

  const take = (result: StreamedResult) => {
    const { sequence, segment, claim, claims } = result;
    if (!isNew(sequence ?? `set ${segment}`)) return;
    fresh.push({ line: sequence === undefined ? 0 : Number(sequence) + 1, reference: claim ?? (claims === undefined ? `segment ${segment}` : `${claims} claims, segment ${segment}`), result });
    count(progress, result);
  };
  const warn = (warning: FileWarning) => {
    if (isNew(`warning ${warning.segment} ${warning.rule}`)) onWarning(warning);
  };
  const told = () => {
    if (fresh.length) onRows(fresh);
    fresh = [];
    progress.bytes = progress.sent ? Math.min(file.size, Math.round((file.size * progress.answered) / progress.sent)) : 0;
    onProgress({ ...progress });
  };
  const query = { received: receivedAsSaid ? "bht" : undefined, acknowledgments: true };
  const summary = await persistently(() => {
    acknowledgments = []; // Of an answer that was cut off they may not be all.
    return sendBody(client, file, { type: "application/edi-x12", query, signal, take, warn, acknowledge: (one) => acknowledgments.push(one), told });
  }, settings);
  return { ...progress, bytes: file.size, sent: progress.answered, acknowledgments, why: summary.unacknowledged };
}

interface Sending {
  type: string;
  query?: Query;
  signal: AbortSignal;
  take: (result: StreamedResult) => void;
  warn?: (warning: FileWarning) => void;
  acknowledge?: (acknowledgment: Acknowledgment) => void;
  told: () => void;
}

async function sendBody(client: Client, body: Blob, { type, query, signal, take, warn, acknowledge, told }: Sending): Promise<StreamSummary> {
  const response = await client.send("POST", "/claims:stream", { query, body, signal, headers: { "Content-Type": type, Accept: "application/x-ndjson" } });
  const cutter = new LineCutter();
  const reader = response.body!.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader();
  let summary: StreamSummary | undefined;
  const read = (text: string) => {
    if (!text) return;
    const answer = JSON.parse(text) as StreamedResult & { summary?: StreamSummary; warning?: FileWarning; acknowledgment?: Acknowledgment; problem?: { code?: string; detail?: string; status?: number } };
    if (answer.summary) summary = answer.summary;
    else if (answer.warning) warn?.(answer.warning);
    else if (answer.acknowledgment) acknowledge?.(answer.acknowledgment);
    // What ends an upload that has begun: its status went out before.
    else if (answer.sequence === undefined && !answer.refused) throw new ApiProblem({ status: answer.problem?.status ?? 500, code: answer.problem?.code ?? "", detail: answer.problem?.detail ?? "The server ended the upload." });
    else take(answer);
  };
  for (;;) {
    const { done, value } = await reader.read();
    for (const text of done ? cutter.end() : cutter.feed(value)) read(text);
    told();
    if (done) break;
  }
  if (!summary) throw new ApiProblem({ status: 0, code: "OFFLINE", detail: "The connection ended before everything was answered." });
  client.reached(summary.position);
  return summary;
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
