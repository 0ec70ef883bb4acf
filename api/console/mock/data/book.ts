/** What the mock engine knows: users, a family's policy, claims in every state. Amounts are cents. */
import { createHash } from "node:crypto";
import { moneyText } from "../../src/words/money.ts";
import { addDays, today } from "../../src/words/dates.ts";
import type { Profile } from "../../src/api/session.ts";
import type { ClaimDocument, ClaimRecord, LineOutcome, ServiceLine, TimelineEntry, Remark } from "../../src/api/claims.ts";
import type { LiveEvent } from "../../src/api/live.ts";
import type { PolicyState, Rule } from "../../src/api/policies.ts";
import { claimSeeds, families, policySeeds, providers, userSeeds } from "./seeds.ts";

export interface MockUser { profile: Profile; password: string; mustChange?: boolean }

export interface MockClaim {
  record: ClaimRecord;
  timeline: TimelineEntry[];
  remarks: Remark[];
  documents: ClaimDocument[];
  patient: string;
}

export const year = Number(today().slice(0, 4));

export class Book {
  position = 1000;
  readonly users: MockUser[] = [];
  readonly policies = new Map<string, PolicyState>();
  readonly claims = new Map<string, MockClaim>(); // by number, oldest first
  private readonly tellers = new Set<(event: LiveEvent) => void>();
  readonly told: LiveEvent[] = [];

  constructor() {
    for (const seed of policySeeds) this.policies.set(seed.policyNumber, { ...structuredClone(seed), position: "1" });
    for (const { password, mustChange, ...profile } of userSeeds)
      this.users.push({ profile: { ...profile, user: hex(profile.login!), session: hex(`s${profile.login}`), tenant: "Lakeside Health Plan" }, password, mustChange });
    for (const seed of claimSeeds(addDays, today())) {
      const claim = this.submit(seed, seed.received, seed.hold);
      if (seed.then === "pay") this.pay(claim, addDays(seed.received, 6));
      if (seed.then === "dispute") this.dispute(claim, 1, "The visit was an emergency; the referral could not be had beforehand.", addDays(seed.received, 9));
      if (seed.then === "document") {
        claim.documents.push({ id: hex(claim.record.outcome.claimNumber), kind: "ITEMIZED_BILL", status: "STORED", contentType: "application/pdf", size: "182044", sha256: hex("d").repeat(2), fileName: "bill.pdf", time: `${seed.received}T10:20:00.000000Z` });
        this.happen(claim, "document_stored", "document stored", addDays(seed.received, 1));
        claim.remarks.push({ seenBy: "MEMBER", text: "Thank you for the itemised bill. A nurse is reading it; you will hear from us this week.", time: `${addDays(seed.received, 2)}T15:00:00.000000Z`, user: "Lakeside Health Plan" });
      }
    }
    this.told.length = 0;
  }

  // ---- who ----

  registrable(given: Record<string, any>) {
    const policy = this.policies.get(given.policyNumber);
    const found = policy?.members?.find((m) => m.memberId === given.memberId && m.details?.birthDate === given.birthDate && m.details?.name?.last?.toLowerCase() === String(given.familyName).toLowerCase());
    const bound = this.users.some((u) => u.profile.member?.memberId === given.memberId);
    return policy && found && !bound ? { policy, member: found } : null;
  }
  addMember(account: Record<string, string>, { policy, member }: { policy: PolicyState; member: { memberId: string } }): MockUser {
    const holder = policy.holderId === member.memberId;
    const user: MockUser = {
      password: account.password!,
      profile: { user: hex(account.login!), login: account.login!.toLowerCase(), displayName: account.displayName, email: account.email, roles: ["PATIENT"], session: hex("new"), member: { policyNumber: policy.policyNumber, memberId: member.memberId, holder }, openPolicies: holder ? [policy.policyNumber] : [] },
    };
    this.users.push(user);
    return user;
  }

  /** Whether the claim is one of *user*'s own. */
  sees(user: MockUser, claim: MockClaim): boolean {
    const { roles, npis, member, openPolicies } = user.profile;
    if (!roles.every((role) => role === "PATIENT" || role === "PROVIDER")) return true;
    const { providerNpi, policyNumber } = claim.record;
    return !!npis?.includes(providerNpi) || (!!member && member.policyNumber === policyNumber && (claim.patient === member.memberId || !!openPolicies?.includes(policyNumber)));
  }

  // ---- claims ----

  /** Besides their numbers. */
  private readonly named = new Map<string, MockClaim>();
  find(name: string): MockClaim | undefined {
    return this.claims.get(name) ?? this.named.get(name);
  }

  submit(claim: { submitter: string; submitterClaimId: string; policyNumber: string; memberId: string; providerNpi: string; lines: ServiceLine[] }, received: string, hold = false): MockClaim {
    const key = `${claim.submitter}/${claim.submitterClaimId}`;
    const known = this.find(key);
    if (known) return known;
    const number = `CLM-${received.replaceAll("-", "")}-${hex(key).slice(0, 8).toUpperCase()}`;
    const held = hold || total(claim.lines.map((line) => line.billed)) >= 5000_00n;
    const { lines, ...sums } = this.decide(claim, held);
    const made: MockClaim = {
      patient: claim.memberId,
      timeline: [], remarks: [], documents: [],
      record: {
        ...claim, position: "0", erased: false, received, settled: "0.00", toRecoup: "0.00",
        services: claim.lines,
        outcome: { claimId: hex(key), claimNumber: number, duplicate: false, ...sums, lines, findings: held ? [{ line: 1, edit: "UNUSUAL_AMOUNT", action: "PEND", detail: "the amount is far above what is usual for the procedure", overridden: false }] : undefined },
        missing: held ? [{ path: "documents", what: "ITEMIZED_BILL", rule: "is wanted with a claim of this size" }] : undefined,
      },
    };
    this.claims.set(number, made);
    this.named.set(key, made).set(hex(key), made);
    this.happen(made, "claim_submitted", `${claim.lines.length} lines, $${sums.billed} billed`, received);
    this.happen(made, held ? "claim_pended" : "claim_adjudicated", held ? "held for review: its amount is unlike the usual" : `decided: the plan pays $${sums.planPaid}`, received);
    return made;
  }

  decide(claim: { policyNumber: string; memberId: string; lines: ServiceLine[] }, held = false) {
    const policy = this.policies.get(claim.policyNumber);
    const terms = policy?.versions?.at(-1);
    let deductibleLeft = min(cents(terms?.deductible) - this.used(claim.policyNumber).deductible, cents(terms?.memberDeductible ?? terms?.deductible) - this.used(claim.policyNumber, claim.memberId).deductible);
    const lines: LineOutcome[] = claim.lines.map((line, index) => {
      const billed = cents(line.billed);
      const none = { line: index + 1, billed: moneyText(billed), allowed: "0.00", deductible: "0.00", copay: "0.00", coinsurance: "0.00", planPaid: "0.00", memberResponsibility: "0.00" };
      if (held) return { ...none, status: "NEEDS_REVIEW" };
      const rule = terms?.rules?.find((r) => r.serviceType === line.serviceType);
      const deny = (denial: string, group: "CO" | "PR", reason: number): LineOutcome => ({ ...none, status: "DENIED", denial, memberResponsibility: group === "PR" ? moneyText(billed) : "0.00", adjustments: [{ group, reason, amount: moneyText(billed) }] });
      if (!policy || line.serviceDate < policy.effective) return deny("POLICY_INACTIVE", "PR", 26);
      if (!rule) return deny("NOT_COVERED_SERVICE", "PR", 96);
      if (rule.requiresPreauth && !policy.authorizations?.some((a) => a.serviceType === line.serviceType && a.memberId === claim.memberId && a.status === "GRANTED")) return deny("PREAUTH_REQUIRED", "CO", 197);
      const allowed = (billed * 88n) / 100n;
      const deductible = rule.deductibleApplies ? min(max(deductibleLeft, 0n), allowed) : 0n;
      deductibleLeft -= deductible;
      const copay = min(cents(rule.copay), allowed - deductible);
      const rest = allowed - deductible - copay;
      const percent = BigInt(Math.round(Number(rule.coveragePercent) * 100));
      const planPaid = (rest * percent) / 10_000n;
      const coinsurance = rest - planPaid;
      const member = deductible + copay + coinsurance;
      const adjustments = [["CO", 45, billed - allowed], ["PR", 1, deductible], ["PR", 2, coinsurance], ["PR", 3, copay]] as const;
      return { line: index + 1, status: member > 0n || billed > allowed ? "PARTIALLY_COVERED" : "COVERED", billed: moneyText(billed), allowed: moneyText(allowed), deductible: moneyText(deductible), copay: moneyText(copay), coinsurance: moneyText(coinsurance), planPaid: moneyText(planPaid), memberResponsibility: moneyText(member), adjustments: adjustments.filter(([, , amount]) => amount > 0n).map(([group, reason, amount]) => ({ group, reason, amount: moneyText(amount) })) };
    });
    const denied = lines.filter((line) => line.status === "DENIED").length;
    return {
      status: held ? "UNDER_REVIEW" : denied === lines.length ? "DENIED" : denied > 0 ? "PARTIALLY_APPROVED" : "APPROVED",
      billed: moneyText(total(claim.lines.map((line) => line.billed))), planPaid: moneyText(total(lines.map((l) => l.planPaid))), memberResponsibility: moneyText(total(lines.map((l) => l.memberResponsibility))), lines,
    };
  }

  release(claim: MockClaim) {
    const { record } = claim;
    const { lines, ...sums } = this.decide({ policyNumber: record.policyNumber!, memberId: claim.patient, lines: record.services! });
    Object.assign(record.outcome, sums, { lines, findings: undefined });
    record.missing = undefined;
    this.happen(claim, "claim_adjudicated", `released from review; the plan pays $${sums.planPaid}`);
  }
  pay(claim: MockClaim, on: string) {
    const { outcome } = claim.record;
    if (outcome.status !== "APPROVED" && outcome.status !== "PARTIALLY_APPROVED") return;
    outcome.status = "PAID";
    claim.record.settled = outcome.planPaid;
    this.happen(claim, "claim_paid", `$${outcome.planPaid} paid on ${on}, trace RUN-${on.slice(0, 7)}-${claim.record.providerNpi.slice(-4)}`, on);
  }
  dispute(claim: MockClaim, line: number, reason: string, on = today()) {
    Object.assign(claim.record, { dispute: "SUBMITTED", disputedLine: line });
    claim.record.outcome.status = "DISPUTED";
    this.happen(claim, "claim_disputed", `${line ? `line ${line}` : "the whole claim"} disputed: ${reason}`, on);
  }

  happen(claim: MockClaim, type: string, summary: string, on?: string) {
    const position = String(++this.position);
    const { outcome } = claim.record;
    claim.record.position = position;
    const time = on ? `${on}T${String(9 + (this.position % 8)).padStart(2, "0")}:${String(this.position % 60).padStart(2, "0")}:00.000000Z` : new Date().toISOString().replace("Z", "000Z");
    claim.timeline.push({ position, time, claimNumber: outcome.claimNumber, type, summary });
    const event: LiveEvent = { position, time, type, claimNumber: outcome.claimNumber, status: outcome.status, providerNpi: claim.record.providerNpi, billed: outcome.billed, planPaid: outcome.planPaid, memberResponsibility: outcome.memberResponsibility };
    this.told.push(event);
    for (const teller of this.tellers) teller(event);
  }
  listen(teller: (event: LiveEvent) => void): () => void {
    this.tellers.add(teller);
    return () => void this.tellers.delete(teller);
  }

  // ---- what was used ----

  used(policyNumber: string, memberId?: string) {
    let deductible = 0n, outOfPocket = 0n;
    const paid = new Map<string, bigint>();
    for (const { record, patient } of this.claims.values()) {
      if (record.policyNumber !== policyNumber || (memberId && patient !== memberId)) continue;
      if (["UNDER_REVIEW", "CANCELLED", "REVERSED"].includes(record.outcome.status)) continue;
      for (const [index, line] of (record.outcome.lines ?? []).entries()) {
        if (line.status === "DENIED") continue;
        deductible += cents(line.deductible);
        outOfPocket += cents(line.memberResponsibility);
        const type = record.services![index]!.serviceType;
        paid.set(type, (paid.get(type) ?? 0n) + cents(line.planPaid));
      }
    }
    return { deductible, outOfPocket, paid };
  }

  eligibility(policyNumber: string, memberId: string, on: string, family: boolean) {
    const policy = this.policies.get(policyNumber);
    const member = policy?.members?.find((m) => m.memberId === memberId);
    if (!policy || !member) return null;
    const terms = policy.versions!.at(-1)!;
    const all = this.used(policyNumber), own = this.used(policyNumber, memberId);
    const use = (limit: string | undefined, used: bigint) => ({ limit, used: moneyText(used), remaining: limit === undefined ? undefined : moneyText(max(cents(limit) - used, 0n)) });
    const active = on >= policy.effective && on <= policy.expiration && member.status === "ACTIVE";
    const rules: Rule[] = terms.rules!.map((rule) => member.ownRules?.[0]?.rules?.find((r) => r.serviceType === rule.serviceType) ?? rule);
    return {
      policyNumber, memberId, on, active, reason: active ? undefined : "POLICY_INACTIVE", explanation: active ? "The member is covered on this day." : "The policy is not in force on this day.",
      policyStatus: policy.status, memberStatus: member.status, relationship: member.relationship, policyFrom: policy.effective, policyTo: policy.expiration, memberFrom: member.enrolled,
      benefitYear: year, termsVersion: terms.version, timelyFilingDays: terms.timelyFilingDays, plan: terms.plan,
      // Who does not open the policy is told its limits, and not what the family used of them.
      deductible: family ? use(terms.deductible, all.deductible) : { limit: terms.deductible }, outOfPocket: family ? use(terms.outOfPocketMax, all.outOfPocket) : { limit: terms.outOfPocketMax },
      memberDeductible: use(terms.memberDeductible, own.deductible), memberOutOfPocket: use(terms.memberOutOfPocketMax, own.outOfPocket),
      benefits: rules.map((rule) => ({ rule, own: rule !== terms.rules!.find((r) => r.serviceType === rule.serviceType), version: terms.version, annualUsed: moneyText(own.paid.get(rule.serviceType) ?? 0n), annualRemaining: rule.annualLimit && moneyText(max(cents(rule.annualLimit) - (own.paid.get(rule.serviceType) ?? 0n), 0n)) })),
      authorizations: policy.authorizations?.filter((a) => a.memberId === memberId && a.status === "GRANTED"), position: String(this.position),
    };
  }
}

export const providerName = (npi: string) => providers.find((provider) => provider.npi === npi)?.name;
export const hex = (text: string) => createHash("md5").update(text).digest("hex");
export const cents = (text: string | undefined): bigint => (text ? BigInt(text.replace(".", "")) : 0n);
export const total = (amounts: string[]) => amounts.reduce((sum, amount) => sum + cents(amount), 0n);
const min = (a: bigint, b: bigint) => (a < b ? a : b);
const max = (a: bigint, b: bigint) => (a > b ? a : b);
export { families };
