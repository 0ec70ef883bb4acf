/** What codes mean, in words for people without the field's vocabulary. Unknown codes are shown as words. */

export type Tone = "good" | "bad" | "warn" | "busy" | "plain";

/** "PHYSICAL_THERAPY": "Physical therapy" */
export function words(code: string | null | undefined): string {
  if (!code) return "–";
  const text = code.toLowerCase().replace(/_/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const serviceTypes = [
  "PRIMARY_CARE", "SPECIALIST_VISIT", "EMERGENCY", "URGENT_CARE", "PREVENTIVE", "MENTAL_HEALTH", "PRESCRIPTION",
  "LAB_WORK", "IMAGING", "PHYSICAL_THERAPY", "INPATIENT", "OUTPATIENT_SURGERY", "DENTAL", "VISION",
  "DURABLE_MEDICAL_EQUIPMENT", "OTHER",
] as const;

export const claimStatuses = [
  "SUBMITTED", "UNDER_REVIEW", "APPROVED", "PARTIALLY_APPROVED", "DENIED", "PAID", "DISPUTED", "DISPUTE_RESOLVED",
  "CANCELLED", "REVERSED",
] as const;

export const documentKinds = [
  "CLINICAL_NOTE", "DISCHARGE_SUMMARY", "OPERATIVE_REPORT", "LAB_RESULT", "IMAGING_REPORT", "REFERRAL",
  "PRIOR_EXPLANATION_OF_BENEFITS", "ITEMIZED_BILL", "CORRESPONDENCE", "OTHER",
] as const;

interface Status { text: string; tone: Tone; member: string }

const statuses: Record<string, Status> = {
  SUBMITTED: { text: "Received", tone: "busy", member: "We have your claim and are working on it." },
  UNDER_REVIEW: { text: "In review", tone: "warn", member: "Somebody at the plan is looking at this claim before it is decided." },
  APPROVED: { text: "Approved", tone: "good", member: "The plan covers this claim." },
  PARTIALLY_APPROVED: { text: "Partly approved", tone: "good", member: "The plan covers part of this claim. Each line below says why." },
  DENIED: { text: "Denied", tone: "bad", member: "The plan does not cover this claim. Each line below says why, and what you can do." },
  PAID: { text: "Paid", tone: "good", member: "The plan has paid its part of this claim." },
  DISPUTED: { text: "Disputed", tone: "warn", member: "You asked us to look at this claim again. We will answer here." },
  DISPUTE_RESOLVED: { text: "Dispute answered", tone: "plain", member: "We have looked at this claim again." },
  CANCELLED: { text: "Cancelled", tone: "plain", member: "This claim was taken back before it was decided." },
  REVERSED: { text: "Reversed", tone: "plain", member: "This claim was taken back after it was decided." },
};

export const statusOf = (code: string | null | undefined): Status =>
  statuses[code ?? ""] ?? { text: words(code), tone: "plain", member: "" };

const lineStatuses: Record<string, { text: string; tone: Tone }> = {
  NEEDS_REVIEW: { text: "In review", tone: "warn" },
  COVERED: { text: "Covered", tone: "good" },
  PARTIALLY_COVERED: { text: "Partly covered", tone: "good" },
  DENIED: { text: "Not covered", tone: "bad" },
};
export const lineStatusOf = (code: string | undefined) =>
  lineStatuses[code ?? ""] ?? { text: words(code), tone: "plain" as Tone };

/** Why a line is not covered, and what can be done. */
const denials: Record<string, { why: string; next: string }> = {
  POLICY_INACTIVE: { why: "The policy was not in force on the day of the service.", next: "If you believe it was, send us proof of coverage with a dispute." },
  MEMBER_NOT_ENROLLED: { why: "The patient was not covered by the policy on the day of the service.", next: "Ask your plan when cover began and ended." },
  TIMELY_FILING: { why: "The claim reached us after the time in which claims have to be filed.", next: "If it was sent in time, dispute the line and attach what shows it." },
  DUPLICATE_CLAIM: { why: "This service was already on another claim.", next: "Nothing is owed twice. Look for the earlier claim in your list." },
  NOT_COVERED_SERVICE: { why: "The plan does not cover this kind of service.", next: "The coverage table shows what is covered." },
  OUT_OF_NETWORK: { why: "The plan covers this service only with providers of its network.", next: "In an emergency this does not apply: dispute the line and say what happened." },
  EXCLUDED_DIAGNOSIS: { why: "The plan does not cover this service for the diagnosis on the claim.", next: "Ask the provider whether the diagnosis was entered correctly." },
  PREAUTH_REQUIRED: { why: "The service had to be authorised before it took place, and was not.", next: "If it was authorised, dispute the line with the authorisation's number." },
  ANNUAL_LIMIT_EXHAUSTED: { why: "The year's limit for this kind of service is used up.", next: "The limit starts again with the next benefit year." },
  DENIED_IN_REVIEW: { why: "Somebody at the plan looked at the claim and decided against it.", next: "The timeline shows the reason. You can dispute it." },
  CLAIM_EDIT: { why: "The codes on this line do not fit together or break a billing rule.", next: "Ask the provider to check the codes and send a corrected claim." },
  DENIED_ELSEWHERE: { why: "The processor that decides this policy's claims did not cover this line.", next: "The adjustments show its reasons." },
};
export const denialCodes = Object.keys(denials);
export const denialOf = (code: string | null | undefined) =>
  code ? (denials[code] ?? { why: words(code), next: "" }) : null;

/** Claim adjustment reason codes that the engine uses. */
const carcs: Record<number, string> = {
  1: "Deductible: you pay this before the plan starts to pay",
  2: "Coinsurance: your share of the cost",
  3: "Copay: a fixed amount for each visit",
  4: "The procedure code does not fit its modifier",
  6: "The procedure does not fit the patient's age",
  7: "The procedure does not fit the patient's sex",
  9: "The diagnosis does not fit the patient's age",
  10: "The diagnosis does not fit the patient's sex",
  11: "The diagnosis does not fit the procedure",
  16: "The claim lacks information",
  18: "Exact duplicate of another claim or service",
  22: "Another plan may have to pay first",
  23: "What another plan has paid or decided before",
  26: "Service before cover began",
  27: "Service after cover ended",
  29: "The time to file has passed",
  31: "The patient could not be found as insured",
  45: "Price above the agreed fee: the provider cannot charge you for it",
  50: "Not considered medically necessary",
  96: "Not covered by the plan",
  97: "Included in the payment for another service",
  119: "The benefit's maximum for this period has been reached",
  146: "The diagnosis is not valid for the day of service",
  151: "More units than the information supports",
  167: "The diagnosis is not covered",
  177: "The patient does not meet the conditions of eligibility",
  181: "The procedure code was not valid on the day of service",
  197: "Authorisation was missing",
  204: "Not covered under the patient's current plan",
  222: "More than the agreed maximum number of units",
  242: "Not provided by the plan's network",
  252: "A document is needed to decide",
};
export const carcText = (reason: number): string => carcs[reason] ?? `Adjustment reason ${reason}`;

const groups: Record<string, string> = {
  CO: "Written off by the provider",
  PR: "Yours to pay",
  OA: "Settled elsewhere",
};
export type Reader = "member" | "provider";
/** Whose an adjustment is to bear. */
export const groupText = (group: string, reader: Reader = "member"): string => (group === "PR" && reader === "provider" ? "The patient's to pay" : (groups[group] ?? group));

const relationships: Record<string, string> = {
  SELF: "Policyholder", SPOUSE: "Spouse", CHILD: "Child", OTHER_DEPENDENT: "Dependent",
};
export const relationshipText = (code: string | undefined) => relationships[code ?? ""] ?? words(code);

const networks: Record<string, string> = {
  IN_NETWORK: "In network", PREFERRED: "Preferred", OUT_OF_NETWORK: "Out of network", ANY: "Any provider",
};
export const networkText = (code: string | undefined) => networks[code ?? ""] ?? words(code);

/** Events of a claim, for timelines and live news. */
const events: Record<string, { text: string; tone: Tone }> = {
  claim_submitted: { text: "Claim received", tone: "busy" },
  claim_pended: { text: "Taken into review", tone: "warn" },
  claim_adjudicated: { text: "Decided", tone: "good" },
  claim_denied_in_review: { text: "Denied in review", tone: "bad" },
  claim_paid: { text: "Payment sent", tone: "good" },
  claim_disputed: { text: "Dispute filed", tone: "warn" },
  dispute_resolved: { text: "Dispute answered", tone: "plain" },
  claim_cancelled: { text: "Cancelled", tone: "plain" },
  claim_reversed: { text: "Reversed", tone: "plain" },
  claim_remarked: { text: "Message", tone: "plain" },
  review_changed: { text: "Review updated", tone: "plain" },
  document_announced: { text: "Document on its way", tone: "plain" },
  document_stored: { text: "Document received", tone: "good" },
  claim_remitted: { text: "Remittance sent", tone: "good" },
  claim_routed: { text: "Handed to another processor", tone: "busy" },
  claim_dispatched: { text: "Sent to another processor", tone: "busy" },
  claim_recalled: { text: "Asked back from the processor", tone: "warn" },
  document_withdrawn: { text: "Document taken back", tone: "plain" },
};
export const eventOf = (type: string): { text: string; tone: Tone } =>
  events[type] ?? { text: words(type.replace(/^claim_/, "")), tone: "plain" };

const roles: Record<string, string> = {
  ADMIN: "Administrator", CLAIM_PROCESSOR: "Claims processor", PROVIDER: "Provider", PATIENT: "Member",
  AUDITOR: "Auditor", PAYER_SYSTEM: "Payer's system", REPORTER: "Reporter",
};
export const roleText = (code: string): string => roles[code] ?? words(code);

/** "80.00": "80 %" */
export const percentText = (percent: string | undefined): string =>
  percent === undefined ? "–" : `${percent.replace(/\.0+$|(\.\d*[1-9])0+$/, "$1")}%`;
