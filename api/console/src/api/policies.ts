/** Policies, members and what they are covered for: the views of api/views.capnp. */
import type { Client } from "./client";

export interface Person {
  name?: { last?: string; first?: string; middle?: string; suffix?: string };
  birthDate?: string;
  sex?: string;
  address?: { line1?: string; line2?: string; city?: string; state?: string; postalCode?: string; country?: string };
}

export interface Rule {
  serviceType: string;
  coveragePercent: string;
  annualLimit?: string;
  perVisitLimit?: string;
  copay?: string;
  requiresPreauth: boolean;
  network?: string;
  excludedDiagnoses?: string[];
  deductibleApplies: boolean;
}

/** What comes with a claim; without a service, with each. */
export interface Requirement { serviceType?: string; documents?: string[]; fields?: string[] }
/** What an edit does here; *reason* 0: an anomaly's, which has none. */
export interface EditTerms { edit: string; action: string; group?: string; reason: number }

export interface TermsVersion {
  version: number;
  from: string;
  extendsTo?: string;
  deductible: string;
  memberDeductible?: string;
  outOfPocketMax?: string;
  memberOutOfPocketMax?: string;
  timelyFilingDays: number;
  reviewThreshold?: string;
  rules?: Rule[];
  coordination?: string;
  requirements?: Requirement[];
  edits?: EditTerms[];
  plan?: string;
  administrator?: string;
}

export interface MemberState {
  memberId: string;
  relationship: string;
  enrolled: string;
  lastDay?: string;
  status: string;
  ownRules?: { version: number; from: string; rules?: Rule[] }[];
  details?: Person;
}

export interface AuthorizationState {
  authorization: string;
  memberId: string;
  status: string;
  serviceType: string;
  procedures?: string[];
  providerNpi?: string;
  from: string;
  to: string;
  visits?: number;
  visitsUsed: number;
  visitsRemaining?: number;
  revokedFrom?: string;
}

export interface PolicyState {
  policyNumber: string;
  holderId: string;
  effective: string;
  expiration: string;
  status: string;
  planYearStart?: string;
  versions?: TermsVersion[];
  members?: MemberState[];
  changes?: { memberId?: string; change: string; from: string }[];
  authorizations?: AuthorizationState[];
  position: string;
  holderDetails?: Person;
}

export interface LimitUse { limit?: string; used?: string; remaining?: string }

export interface Benefit {
  rule: Rule;
  own: boolean;
  version: number;
  annualUsed?: string;
  annualRemaining?: string;
}

export interface Eligibility {
  policyNumber: string;
  memberId: string;
  on: string;
  active: boolean;
  reason?: string;
  explanation?: string;
  policyStatus?: string;
  memberStatus?: string;
  relationship?: string;
  policyFrom?: string;
  policyTo?: string;
  memberFrom?: string;
  benefitYear: number;
  termsVersion: number;
  timelyFilingDays: number;
  deductible?: LimitUse;
  memberDeductible?: LimitUse;
  outOfPocket?: LimitUse;
  memberOutOfPocket?: LimitUse;
  benefits?: Benefit[];
  authorizations?: AuthorizationState[];
  position: string;
  administrator?: string;
  plan?: string;
}

export interface MemberInquiry { memberId: string; lastName: string; firstName: string; birthDate: string }

export const getPolicy = (client: Client, policyNumber: string, signal?: AbortSignal) =>
  client.call<PolicyState>("Queries.policy", { policyNumber }, signal);
export const getEligibility = (client: Client, policyNumber: string, memberId: string, on?: string, signal?: AbortSignal) =>
  client.call<Eligibility>("Queries.eligibility", { policyNumber, memberId, ...(on && { on }) }, signal);
export const findEligibility = (client: Client, member: MemberInquiry, on: string, signal?: AbortSignal) =>
  client.json<Eligibility>("POST", "/eligibility:find", { body: { member, on }, signal });

/** One enrolment object as scenario files have it: {"op": "requestPreauth", …}. */
export const enroll = (client: Client, item: object) =>
  client.change<{ position: string; accepted: boolean }>("POST", "/enrollments", { body: item });

export const fullName = (person: Person | undefined): string | undefined => {
  const { first, middle, last, suffix } = person?.name ?? {};
  return [first, middle, last, suffix].filter(Boolean).join(" ") || undefined;
};

export interface ListedAuthorization {
  policyNumber?: string;
  memberId?: string;
  number: string;
  status: string;
  serviceType: string;
  from: string;
  to: string;
  position: string;
}
export const listAuthorizations = (client: Client, policyNumber: string, signal?: AbortSignal) =>
  client.call<{ authorizations?: ListedAuthorization[] }>("Projections.authorizations", { policyNumber }, signal);
