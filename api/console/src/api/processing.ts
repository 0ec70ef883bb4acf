/** What claims processors ask and do: the review queue, statistics, balances, enrolment. */
import type { Client } from "./client";
import type { EditFinding, Missing, Problem } from "./claims";

export interface QueuedClaim {
  claimNumber: string;
  reason?: string;
  received: string;
  ageDays: number;
  due?: string;
  overdue: boolean;
  priority?: string;
  owner?: string;
  escalatedOn?: string;
  billed: string;
  providerNpi?: string;
  remarks: number;
  documents: number;
  findings?: EditFinding[];
  flags?: EditFinding[];
  missing?: Missing[];
}
export interface ReviewQueue { claims?: QueuedClaim[]; incomplete: boolean; position: string; next?: string }

export interface StatusSums {
  status?: string;
  claims: string;
  lines: string;
  billed?: string;
  allowed?: string;
  planPaid?: string;
  memberResponsibility?: string;
}
export interface DayStatistics { day: string; all: StatusSums; byStatus?: StatusSums[] }
export interface DenialStatistics { reason?: string; lines: string; billed?: string }
export interface DayDecisions { day: string; engine: string; person: string; external: string }
export interface Quantiles { claims: string; p50: number; p90: number; p99: number }
export interface QueueAges { on?: string; claims: string; upTo7: string; upTo30: string; older: string; oldest: number }
export interface PlanStatistics { plan?: string; all: StatusSums; deniedClaims: string; deniedLines: string; denialRate?: string }

export interface Statistics {
  days?: DayStatistics[];
  denials?: DenialStatistics[];
  decisions?: DayDecisions[];
  autoAdjudicated?: string;
  turnaround?: Quantiles;
  handled?: Quantiles;
  queue?: QueueAges;
  atRisk?: StatusSums;
  duplicates?: DenialStatistics;
  byPlan?: PlanStatistics[];
  position: string;
}

export interface Accumulators {
  deductibleMet: string;
  deductible?: string;
  outOfPocketUsed: string;
  outOfPocketMax?: string;
  paid?: { serviceType: string; amount: string }[];
}
export interface YearBalance { benefitYear: number; policy?: Accumulators; members?: { memberId?: string; amounts: Accumulators }[] }
export interface Balances { years?: YearBalance[]; position: string }

export interface ListedAuthorization { policyNumber?: string; memberId?: string; number?: string; status: string; serviceType: string; from: string; to: string; position: string }

/** A page of it, the most urgent first; its `next` is the cursor of the page behind. */
export const getQueue = (client: Client, which: { owner?: string; pageSize?: number; cursor?: string }, signal?: AbortSignal) =>
  client.ask<ReviewQueue>("/review-queue", { ...which }, signal);
export const getStatistics = (client: Client, from: string, to: string, signal?: AbortSignal) =>
  client.ask<Statistics>("/statistics", { from, to }, signal);
export const countClaims = (client: Client, filter: object, signal?: AbortSignal) =>
  client.ask<{ claims: string; exact: boolean }>("/claims:count", { ...filter }, signal);

/** As the log had it after the event at *asOf*; undefined: now. */
export const getBalances = (client: Client, policyNumber: string, asOf?: string, signal?: AbortSignal) =>
  client.call<Balances>("Queries.balances", { policyNumber, benefitYear: 0, ...(asOf && { asOf }) }, signal);

export interface EnrollmentOutcome { position: string; accepted?: boolean; refused?: { code: string; reason?: string; problems?: Problem[] }; failed?: string }
/** {"providers", "policies", "steps"} as scenario files have them; results in that order. */
export const enrollAll = async (client: Client, document: object) =>
  (await client.change<{ results?: EnrollmentOutcome[] }>("POST", "/enrollments:batch", { body: document })).results ?? [];
