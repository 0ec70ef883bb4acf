/** Claims as the door shows them: the Claims, Queries and Audit interfaces of api/claims.capnp. */
import type { Client } from "./client";

export interface Problem { field: string; rule: string }
export interface Missing { path: string; what: string; rule: string }

export interface ServiceLine {
  serviceType: string;
  serviceDate: string;
  billed: string;
  units?: number | string;
  procedure?: string;
  modifiers?: string[];
  diagnoses?: string[];
}

export interface Claim {
  submitter: string;
  submitterClaimId: string;
  received: string;
  policyNumber: string;
  memberId: string;
  providerNpi: string;
  replaces?: string;
  benefitsAssigned?: boolean;
  lines: ServiceLine[];
}

export interface Adjustment { group: "CO" | "PR" | "OA"; reason: number; amount: string }

export interface EditFinding {
  line: number;
  edit: string;
  action?: string;
  group?: string;
  reason?: number;
  table?: string;
  version?: number;
  detail?: string;
  overridden?: boolean;
}

export interface LineOutcome {
  line: number;
  status: string;
  denial?: string;
  billed: string;
  allowed: string;
  deductible: string;
  copay: string;
  coinsurance: string;
  planPaid: string;
  memberResponsibility: string;
  adjustments?: Adjustment[];
}

export interface Outcome {
  claimId: string;
  claimNumber: string;
  status: string;
  duplicate?: boolean;
  billed: string;
  planPaid: string;
  memberResponsibility: string;
  lines?: LineOutcome[];
  findings?: EditFinding[];
}

export interface CommandAnswer { sequence: string; position: string; outcome: Outcome }

export interface ClaimRecord {
  outcome: Outcome;
  position: string;
  submitter: string;
  submitterClaimId?: string;
  policyNumber?: string;
  memberId?: string;
  erased: boolean;
  providerNpi: string;
  received: string;
  replaces?: string;
  replacedBy?: string;
  settled: string;
  toRecoup: string;
  dispute?: string;
  disputedLine?: number;
  services?: ServiceLine[];
  missing?: Missing[];
  flags?: EditFinding[];
}

export interface ClaimSummary {
  claimId: string;
  claimNumber: string;
  status: string;
  received: string;
  providerNpi: string;
  billed: string;
  planPaid: string;
  memberResponsibility: string;
  flags?: EditFinding[];
}

export interface ClaimPage { claims?: ClaimSummary[]; next?: string; position: string }

export interface ClaimFilter {
  status?: string;
  dispute?: string;
  memberId?: string;
  policyNumber?: string;
  providerNpi?: string;
  from?: string;
  to?: string;
}

export interface TimelineEntry {
  position: string;
  time: string;
  claimNumber: string;
  type: string;
  summary?: string;
  user?: string;
}

export interface ClaimDocument {
  id: string;
  kind: string;
  status: "ANNOUNCED" | "STORED" | "WITHDRAWN";
  contentType: string;
  size: string;
  sha256: string;
  fileName?: string;
  time: string;
  user?: string;
}

export interface Remark { seenBy: "STAFF" | "PROVIDER" | "MEMBER"; text: string; time: string; user?: string }

export interface Review { owner?: string; priority?: string; due?: string; escalatedOn?: string }

export interface Journey {
  claimNumber: string;
  status: string;
  received: string;
  review?: Review;
  remarks?: Remark[];
  documents?: ClaimDocument[];
  timeline?: TimelineEntry[];
  position: string;
  missing?: Missing[];
  external?: { processor: string; estimate?: string; reference?: string };
}

export interface Estimate {
  status: string;
  billed: string;
  planPaid: string;
  memberResponsibility: string;
  lines?: LineOutcome[];
  explanation?: string[];
  findings?: EditFinding[];
}

export interface ClaimCheck { complete: boolean; problems?: Problem[]; missing?: Missing[]; position: string }

const path = (claim: string) => `/claims/${encodeURIComponent(claim)}`;

export const getClaim = (client: Client, claim: string, signal?: AbortSignal) =>
  client.ask<ClaimRecord>(path(claim), {}, signal);
export const getExplanation = (client: Client, claim: string, signal?: AbortSignal) =>
  client.ask<{ lines?: string[] }>(`${path(claim)}/explanation`, {}, signal);
export const getJourney = (client: Client, claim: string, signal?: AbortSignal) =>
  client.ask<Journey>(`${path(claim)}/journey`, {}, signal);

/** Newest first. A filter that no view serves is refused: see ClaimCriteria in api/claims.capnp. */
export const listClaims = (client: Client, filter: ClaimFilter, cursor?: string, signal?: AbortSignal, pageSize = 25) =>
  filter.memberId || filter.policyNumber
    ? client.call<ClaimPage>("Queries.claims", { filter, pageSize, ...(cursor && { cursor }) }, signal)
    : client.ask<ClaimPage>("/claims", { ...filter, pageSize, cursor }, signal);

export const submitClaim = (client: Client, claim: Claim, idempotencyKey: string) =>
  client.change<CommandAnswer>("POST", "/claims", { body: claim, idempotencyKey });
export const estimateClaim = async (client: Client, claim: Claim, signal?: AbortSignal) =>
  (await client.json<{ decided: Estimate }>("POST", "/claims:estimate", { body: claim, signal })).decided;
export const checkClaim = (client: Client, claim: Claim, documents: string[], signal?: AbortSignal) =>
  client.json<ClaimCheck>("POST", "/claims:check", { body: { claim, documents }, signal });
export const commandClaim = (client: Client, claim: string, command: object) =>
  client.change<CommandAnswer>("POST", `${path(claim)}/commands`, { body: command });
