/** Proofs of claims, and replays of the log inside the engine. */
import { glass } from "./auditing";
import type { Client } from "./client";
import { isNotFound } from "./problems";

/** One field of one recorded event that comes out otherwise. */
export interface ReplayDifference {
  position: string;
  claimNumber?: string;
  policy: string;
  line: number;
  event: string;
  field: string;
  recorded?: string;
  again?: string;
  /** Recorded less recomputed. */
  money?: string;
  /** Position of the policy's first difference, which this one may only follow from; "0": it is that. */
  follows: string;
}
export interface NotReproducible { position: string; claimNumber?: string; policy: string; lines?: number[]; reason: string; decidedAgain: boolean }
export interface ReplayPin { source?: string; position: string; pageHash: string; holds: boolean; what?: string }
export interface ReplayReport {
  logId: string;
  nextPosition: string;
  complete: boolean;
  same: boolean;
  events: string;
  commands: string;
  decidedAgain: string;
  claims: string;
  lines: string;
  unsealed: string;
  fingerprints: string;
  planPaid: string;
  different: string;
  policiesDifferent: string;
  money: string;
  differencesInAll: string;
  differences?: ReplayDifference[];
  notReproducibleInAll: string;
  notReproducible?: NotReproducible[];
  pins?: ReplayPin[];
  damage?: string;
  damagePosition?: string;
  tookMicros: string;
  unknown?: string[];
  /** That a rule needed and that cannot be unwrapped: tenant and surrogate. */
  damagedKeys?: string[];
}
export type ReplayState = "RUNNING" | "DONE" | "CANCELLED" | "FAILED";
export interface ReplayRun {
  number: string;
  state: ReplayState;
  user?: string;
  started: string;
  ended?: string;
  fingerprints: boolean;
  position: string;
  /** "0": not known yet. */
  end: string;
  claims: string;
  decidedAgain: string;
  differences: string;
  failure?: string;
  report?: ReplayReport;
}

/** The one that runs, or the last one; null: there was none since the server's start. */
export const getReplay = (client: Client, signal?: AbortSignal): Promise<ReplayRun | null> =>
  client.get<ReplayRun>("/audit/replays/current", {}, signal).catch((error: unknown) => {
    if (isNotFound(error)) return null;
    throw error;
  });
// Its position is where it reads, and none that a change has reached: so these are no `change`.
export const startReplay = (client: Client, fingerprints: boolean) => client.json<ReplayRun>("POST", "/audit/replays", { body: { fingerprints } });
/** Of the one that is shown: what somebody else has started since then goes on. */
export const cancelReplay = (client: Client, run: Pick<ReplayRun, "number">) => client.json<ReplayRun>("DELETE", "/audit/replays/current", { query: { number: run.number } });

/** The file that proves a claim's decisions, letter by letter: it has one spelling only. */
export async function getProof(client: Client, claim: string, reason: string | null, signal?: AbortSignal): Promise<File> {
  const response = await client.send("GET", `/claims/${encodeURIComponent(claim)}/proof`, {
    query: { atLeastPosition: client.atLeastPosition }, headers: { ...glass(reason), Accept: "*/*" }, signal,
  });
  return new File([await response.blob()], `${claim.replace(/[^\w.-]/g, "_")}.proof.json`, { type: "application/json" });
}
