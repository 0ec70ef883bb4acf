/** What auditors ask: every event of a claim, the claim at any moment, who saw what and who came in. */
import type { ClaimRecord } from "./claims";
import type { Client, Query } from "./client";

export interface HistoryEvent {
  position: string;
  time: string;
  type: string;
  user?: string;
  role?: string;
  channel?: string;
  rulesVersion?: number;
  summary?: string;
  opened: boolean;
  correlation?: string;
  fileHash?: string;
  interchange?: number;
  group?: number;
  set?: number;
}
export interface Moment { position: string; time: string }

export interface Access {
  position: string;
  time: string;
  user?: string;
  role?: string;
  member?: string;
  policy?: string;
  claims?: string[];
  kinds?: string[];
  method: string;
  purpose?: string;
  breakGlass: boolean;
  hasReason: boolean;
  reason?: string;
  request?: string;
  count: number;
}
export interface Entry {
  position: string;
  time: string;
  what: string;
  refused: boolean;
  user?: string;
  role?: string;
  about?: string;
  method?: string;
  detail?: string;
  certificate?: string;
  listener?: string;
  peer?: string;
  hasAddress: boolean;
  address?: string;
  session?: string;
  request?: string;
  count: number;
}

/** Why one looks at what one's role does not usually see. *reason* has 10 characters or more. */
export const glass = (reason: string | null): Record<string, string> =>
  reason ? { "Break-Glass": "true", "Purpose-Of-Use": "BTG", "Access-Reason": encodeURIComponent(reason) } : {};

const path = (claim: string) => `/claims/${encodeURIComponent(claim)}`;
const read = <T>(client: Client, at: string, query: Query, reason: string | null, signal?: AbortSignal) =>
  client.json<T>("GET", at, { query: { ...query, ...(query.asOf === undefined && { atLeastPosition: client.atLeastPosition }) }, headers: glass(reason), signal });

export const getHistory = async (client: Client, claim: string, reason: string | null, signal?: AbortSignal) =>
  (await read<{ events?: HistoryEvent[] }>(client, `${path(claim)}/history`, {}, reason, signal)).events ?? [];
export const getClaimAsOf = (client: Client, claim: string, asOf: string | undefined, reason: string | null, signal?: AbortSignal) =>
  read<ClaimRecord & { asOf?: Moment }>(client, path(claim), { asOf }, reason, signal);
export const getExplanationAsOf = (client: Client, claim: string, asOf: string | undefined, reason: string | null, signal?: AbortSignal) =>
  read<{ lines?: string[]; asOf?: Moment }>(client, `${path(claim)}/explanation`, { asOf }, reason, signal);

/** Numbers of members and policies go in the body, so the call is by name. */
export const listAccesses = (client: Client, question: object, before: string | undefined, withReasons: boolean, signal?: AbortSignal) =>
  client.call<{ accesses?: Access[]; next?: string; end: string }>("Audit.accesses", { question, limit: 100, withReasons, ...(before && { before }) }, signal);
export const listEntries = (client: Client, question: object, before: string | undefined, withAddresses: boolean, signal?: AbortSignal) =>
  client.call<{ entries?: Entry[]; next?: string; end: string }>("Audit.entries", { question, limit: 100, withAddresses, ...(before && { before }) }, signal);

/** "0" and absent both mean: this was the last page. */
export const nextPage = (next: string | undefined) => (next && next !== "0" ? next : undefined);
