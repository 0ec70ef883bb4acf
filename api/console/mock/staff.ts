/** The mock's routes for claims processors: the queue, decisions, statistics, balances, uploads, enrolment. */
import { addDays, today } from "../src/words/dates.ts";
import { moneyText } from "../src/words/money.ts";
import type { LineOutcome } from "../src/api/claims.ts";
import type { PolicyState } from "../src/api/policies.ts";
import { cents, total, year, type Book, type MockClaim } from "./data/book.ts";
import { ok, Refusal, type Call, type MockRoute } from "./engine.ts";
import { uploadX12 } from "./x12.ts";

const staff = ["CLAIM_PROCESSOR", "ADMIN"];
const readers = [...staff, "AUDITOR", "REPORTER"];
const reviews = new Map<MockClaim, { owner?: string; priority: string; due: string; escalatedOn?: string }>();
const reviewOf = (claim: MockClaim) => reviews.get(claim) ?? reviews.set(claim, { priority: cents(claim.record.outcome.billed) > 10_000_00n ? "HIGH" : "NORMAL", due: addDays(claim.record.received, 14) }).get(claim)!;
const days = (from: string, to: string) => Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000));
const held = (book: Book) => [...book.claims.values()].filter((claim) => claim.record.outcome.status === "UNDER_REVIEW");
const order = ["URGENT", "HIGH", "NORMAL", "LOW"];

const wants = (text: unknown, field: string) => {
  if (String(text ?? "").length < 10 || String(text).length > 2000) throw new Refusal(422, "INVALID", "The command is not right.", [{ field, rule: "has 10 to 2,000 characters" }]);
};

/** What only staff may do with a claim. False: it is something else. */
export function staffCommand({ book, user }: Call, claim: MockClaim, command: any): boolean {
  const { outcome } = claim.record;
  const known = ["release", "deny", "resolve", "remark", "review", "readjudicate"].find((name) => name in command);
  if (!known) return false;
  if (!user.profile.roles.some((role) => staff.includes(role))) throw new Refusal(403, "FORBIDDEN", "Your role may not do this.");
  if (["release", "deny"].includes(known) && outcome.status !== "UNDER_REVIEW") throw new Refusal(409, "INVALID_TRANSITION", "");
  if (known === "resolve" && outcome.status !== "DISPUTED") throw new Refusal(409, "INVALID_TRANSITION", "");
  if (known === "release") book.release(claim);
  if (known === "deny") {
    wants(command.deny.reason, "deny.reason");
    outcome.status = "DENIED";
    outcome.lines = outcome.lines!.map((line): LineOutcome => ({ ...line, status: "DENIED", denial: "DENIED_IN_REVIEW", adjustments: [{ group: "CO", reason: 50, amount: line.billed }] }));
    outcome.findings = undefined;
    book.happen(claim, "claim_denied_in_review", `denied in review: ${command.deny.reason}`);
  }
  if (known === "resolve") {
    wants(command.resolve.notes, "resolve.notes");
    outcome.status = "DISPUTE_RESOLVED";
    claim.record.dispute = command.resolve.upheld ? "UPHELD" : "DENIED";
    book.happen(claim, "dispute_resolved", `dispute ${command.resolve.upheld ? "upheld" : "denied"}: ${command.resolve.notes}`);
  }
  if (known === "remark") {
    claim.remarks.push({ ...command.remark, time: new Date().toISOString().replace("Z", "000Z"), user: user.profile.user });
    book.happen(claim, "claim_remarked", `a remark for ${command.remark.seenBy.toLowerCase()}`);
  }
  if (known === "review") {
    const { owner, priority, due } = command.review, review = reviewOf(claim);
    if (owner !== undefined) review.owner = owner || undefined;
    if (priority) review.priority = priority;
    if (due) review.due = due;
    book.happen(claim, "review_changed", "review changed");
  }
  if (known === "readjudicate") book.happen(claim, "claim_adjudicated", "decided again: nothing changed");
  return true;
}
export const reviewShown = (claim: MockClaim) => (claim.record.outcome.status === "UNDER_REVIEW" ? reviewOf(claim) : undefined);

/** As the claim stood after an event; null: it was not there yet. */
export function claimAsOf(claim: MockClaim, asOf: string | undefined) {
  const { record, timeline } = claim;
  if (asOf === undefined) return record;
  const before = timeline.filter(({ position }) => Number(position) <= Number(asOf));
  const last = before.at(-1);
  if (!last) return null;
  const is = (type: string) => before.some((event) => event.type === type);
  const moment = { asOf: { position: last.position, time: last.time }, position: last.position, settled: is("claim_paid") ? record.settled : "0.00", dispute: is("claim_disputed") ? record.dispute : undefined };
  if (is("claim_adjudicated") || is("claim_denied_in_review"))
    return { ...record, ...moment, outcome: { ...record.outcome, status: is("dispute_resolved") || before.length === timeline.length ? record.outcome.status : is("claim_disputed") ? "DISPUTED" : is("claim_paid") ? "PAID" : record.outcome.lines!.every((l) => l.status === "DENIED") ? "DENIED" : "APPROVED" } };
  const open = record.outcome.lines!.map((line): LineOutcome => ({ line: line.line, billed: line.billed, status: "NEEDS_REVIEW", allowed: "0.00", deductible: "0.00", copay: "0.00", coinsurance: "0.00", planPaid: "0.00", memberResponsibility: "0.00" }));
  return { ...record, ...moment, outcome: { ...record.outcome, status: is("claim_pended") ? "UNDER_REVIEW" : "SUBMITTED", planPaid: "0.00", memberResponsibility: "0.00", lines: open } };
}

function statistics(book: Book, from: string, to: string) {
  const all = [...book.claims.values()], within = all.filter(({ record }) => record.received >= from && record.received <= to);
  const sums = (claims: MockClaim[], status?: string) => ({ status, claims: String(claims.length), lines: String(claims.reduce((n, c) => n + c.record.outcome.lines!.length, 0)), billed: moneyText(total(claims.map((c) => c.record.outcome.billed))), allowed: "0.00", planPaid: moneyText(total(claims.map((c) => c.record.outcome.planPaid))), memberResponsibility: moneyText(total(claims.map((c) => c.record.outcome.memberResponsibility))) });
  const group = <T,>(list: T[], key: (one: T) => string) => [...list.reduce((map, one) => map.set(key(one), [...(map.get(key(one)) ?? []), one]), new Map<string, T[]>())];
  const lines = within.flatMap(({ record }) => record.outcome.lines!), denied = lines.filter((line) => line.denial);
  const waiting = held(book), ages = waiting.map(({ record }) => days(record.received, today()));
  const byDay = group(within, ({ record }) => record.received).sort(([a], [b]) => a.localeCompare(b));
  return {
    days: byDay.map(([day, claims]) => ({ day, all: sums(claims), byStatus: group(claims, (c) => c.record.outcome.status).map(([status, of]) => sums(of, status)) })),
    denials: group(denied, (line) => line.denial!).map(([reason, of]) => ({ reason, lines: String(of.length), billed: moneyText(total(of.map((l) => l.billed))) })).sort((a, b) => Number(b.lines) - Number(a.lines)),
    decisions: byDay.map(([day, claims]) => ({ day, engine: String(claims.filter((c) => !c.timeline.some((e) => e.type === "claim_pended")).length), person: String(claims.filter((c) => c.timeline.some((e) => e.type === "claim_pended") && c.record.outcome.status !== "UNDER_REVIEW").length), external: "0" })),
    autoAdjudicated: "93.10 %", turnaround: { claims: String(within.length), p50: 0, p90: 1, p99: 172_800 }, handled: { claims: "4", p50: 97_200, p90: 180_000, p99: 200_000 },
    queue: { on: today(), claims: String(waiting.length), upTo7: String(ages.filter((age) => age <= 7).length), upTo30: String(ages.filter((age) => age > 7 && age <= 30).length), older: String(ages.filter((age) => age > 30).length), oldest: Math.max(0, ...ages) },
    atRisk: sums(all.filter(({ record }) => ["UNDER_REVIEW", "DISPUTED"].includes(record.outcome.status))), position: String(book.position),
    byPlan: group(within, ({ record }) => book.policies.get(record.policyNumber!)?.versions?.at(-1)?.plan ?? "").map(([plan, claims]) => {
      const of = claims.flatMap(({ record }) => record.outcome.lines!), no = of.filter((line) => line.denial).length;
      return { plan: plan || undefined, all: sums(claims), deniedClaims: "0", deniedLines: String(no), denialRate: `${((no * 100) / of.length).toFixed(2)} %` };
    }),
  };
}

function balances(book: Book, policyNumber: string, asOf: string | undefined) {
  const policy = book.policies.get(policyNumber);
  if (!policy) throw new Refusal(404, "NOT_FOUND", "there is no such policy");
  const terms = policy.versions!.at(-1)!, until = asOf === undefined ? Infinity : Number(asOf);
  const decided = [...book.claims.values()].filter(({ record, timeline }) => record.policyNumber === policyNumber && timeline.some(({ type, position }) => type === "claim_adjudicated" && Number(position) <= until));
  const of = (memberId?: string) => {
    const lines = decided.filter(({ patient }) => !memberId || patient === memberId).flatMap(({ record }) => record.outcome.lines!.map((line, index) => ({ line, type: record.services![index]!.serviceType }))).filter(({ line }) => line.status !== "DENIED");
    const paid = new Map<string, bigint>();
    for (const { line, type } of lines) paid.set(type, (paid.get(type) ?? 0n) + cents(line.planPaid));
    return { deductibleMet: moneyText(total(lines.map(({ line }) => line.deductible))), outOfPocketUsed: moneyText(total(lines.map(({ line }) => line.memberResponsibility))), paid: memberId ? undefined : [...paid].map(([serviceType, amount]) => ({ serviceType, amount: moneyText(amount) })) };
  };
  return { years: [{ benefitYear: year, policy: { ...of(), deductible: terms.deductible, outOfPocketMax: terms.outOfPocketMax }, members: policy.members!.map(({ memberId }) => ({ memberId, amounts: { ...of(memberId), deductible: terms.memberDeductible, outOfPocketMax: terms.memberOutOfPocketMax } })) }], position: String(book.position) };
}

/** A policy, member or revision as enrolment documents have them; others are taken and change nothing here. */
function enroll(book: Book, item: any): { position: string; accepted: boolean } {
  const problems: { field: string; rule: string }[] = [];
  const policy = item.policyNumber ? book.policies.get(item.policyNumber) : undefined;
  const person = ({ name, birthDate, sex }: any) => ({ name, birthDate, sex });
  const member = (one: any) => ({ memberId: one.memberId, relationship: one.relationship, enrolled: one.enrolled, status: "ACTIVE", details: person(one) });
  const terms = (one: any, version: number, from: string) => ({ version, from, deductible: one.deductible, memberDeductible: one.memberDeductible, outOfPocketMax: one.outOfPocketMax, memberOutOfPocketMax: one.memberOutOfPocketMax, timelyFilingDays: one.timelyFilingDays, reviewThreshold: one.reviewThreshold, plan: one.plan, coordination: one.coordination ?? "PRIMARY", rules: one.rules.map((r: any) => ({ network: "ANY", requiresPreauth: false, deductibleApplies: true, ...r })) });
  if (item.holder) {
    if (item.expiration < item.effective) problems.push({ field: "expiration", rule: "is not before effective" });
    if (problems.length) throw new Refusal(422, "INVALID", "The enrolment is not right.", problems);
    if (policy) return { position: String(book.position), accepted: false };
    book.policies.set(item.policyNumber, { policyNumber: item.policyNumber, holderId: item.holder, effective: item.effective, expiration: item.expiration, status: "ACTIVE", versions: [terms(item, 1, item.effective)], members: item.members.map(member), authorizations: [], position: String(book.position) } as PolicyState);
  } else if (item.op && item.policyNumber) {
    if (!policy) throw new Refusal(404, "NOT_FOUND", "there is no such policy");
    if (item.op === "revisePolicy") {
      if (item.from < policy.effective || item.from > policy.expiration) throw new Refusal(422, "INVALID", "The enrolment is not right.", [{ field: "from", rule: "is a day of the policy's" }]);
      policy.versions!.push(terms(item, policy.versions!.length + 1, item.from));
    }
    if (item.op === "enrollMember") policy.members!.push(member(item));
    if (/^(suspend|cancel|reinstate)Policy$/.test(item.op)) {
      policy.status = { suspendPolicy: "SUSPENDED", cancelPolicy: "CANCELLED", reinstatePolicy: "ACTIVE" }[item.op as string]!;
      (policy.changes ??= []).push({ change: { suspendPolicy: "SUSPENDED", cancelPolicy: "CANCELLED", reinstatePolicy: "REINSTATED" }[item.op as string]!, from: item.from });
    }
    if (item.op === "terminateMember" || item.op === "reinstateMember") {
      policy.members!.find((m) => m.memberId === item.memberId)!.status = item.op === "terminateMember" ? "TERMINATED" : "ACTIVE";
      (policy.changes ??= []).push({ memberId: item.memberId, change: item.op === "terminateMember" ? "TERMINATED" : "REINSTATED", from: item.lastDay ?? item.from });
    }
    if (/Preauth|preauth/.test(item.op)) (policy.authorizations ??= []).push({ authorization: item.authorization, memberId: item.memberId, status: item.op === "preauth" ? "GRANTED" : "REQUESTED", serviceType: item.serviceType, from: item.from, to: item.to, visits: item.visits, visitsUsed: 0, visitsRemaining: item.visits });
  }
  return { position: String(++book.position), accepted: true };
}

export const staffRoutes: MockRoute[] = [
  { method: "GET", path: "/review-queue", roles: readers, run: ({ book, given }) => {
    const claims = held(book).map((claim) => {
      const { record } = claim, review = reviewOf(claim);
      return { claimNumber: record.outcome.claimNumber, reason: "Its amount is unlike the usual", received: record.received, ageDays: days(record.received, today()), due: review.due, overdue: review.due < today(), priority: review.priority, owner: review.owner, billed: record.outcome.billed, providerNpi: record.providerNpi, remarks: claim.remarks.length, documents: claim.documents.length, findings: record.outcome.findings, flags: cents(record.outcome.billed) > 10_000_00n ? [{ line: 1, edit: "UNUSUAL_AMOUNT" }] : undefined, missing: record.missing };
    }).filter(({ owner }) => !given.owner || owner === given.owner).sort((a, b) => order.indexOf(a.priority) - order.indexOf(b.priority) || a.due.localeCompare(b.due));
    const from = Number(given.cursor ?? 0), size = Math.min(Number(given.pageSize ?? 0) || 100, 1000), more = from + size < claims.length;
    return ok({ claims: claims.slice(from, from + size), incomplete: more, position: String(book.position), ...(more && { next: String(from + size) }) });
  } },
  { method: "GET", path: "/statistics", roles: readers, run: ({ book, given }) => ok(statistics(book, given.from ?? "", given.to ?? "9999")) },
  { method: "GET", path: "/policies/{policyNumber}/balances", call: "Queries.balances", run: ({ book, part, given }) => ok(balances(book, part.policyNumber!, given.asOf)) },
  { method: "POST", path: "/enrollments:batch", roles: staff, run: ({ book, request }) => {
    const { providers = [], policies = [], steps = [] } = request.body as any;
    return ok({ results: [...providers, ...policies, ...steps].map((item) => {
      try {
        return enroll(book, item);
      } catch (error) {
        if (error instanceof Refusal) return { position: "0", refused: { code: error.code, reason: error.message, problems: error.problems } };
        throw error;
      }
    }) });
  } },
  { method: "POST", path: "/enrollments", roles: staff, run: ({ book, request }) => ok(enroll(book, request.body)) },
  { method: "POST", path: "/claims:stream", run: ({ book, request }) => {
    if ((request.headers["content-type"] ?? "").toLowerCase().startsWith("application/edi-x12")) return uploadX12(book, request.raw.toString(), request.query.get("acknowledgments") === "true");
    const counts = { pushed: 0, decided: 0, duplicates: 0, refused: 0, failed: 0 };
    const answers = request.raw.toString().split("\n").filter((line) => line.trim()).map((line, index) => {
      counts.pushed++;
      const refuse = (code: string, problems: { field: string; rule: string }[]) => (counts.refused++, { sequence: String(index), position: "0", refused: { code, reason: "The claim is not right.", problems } });
      let claim: any;
      try {
        claim = JSON.parse(line);
      } catch {
        return refuse("INVALID", [{ field: "", rule: "is not JSON" }]);
      }
      if (!book.policies.has(claim.policyNumber)) return refuse("INVALID", [{ field: "policyNumber", rule: "is a policy that is known" }]);
      const known = book.claims.size, made = book.submit(claim, claim.received ?? today());
      counts.decided++;
      const duplicate = book.claims.size === known;
      if (duplicate) counts.duplicates++;
      const { lines: _, findings: __, ...rest } = made.record.outcome;
      return { sequence: String(index), position: made.record.position, outcome: { ...rest, duplicate } };
    });
    const summary = { ...Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, String(count)])), position: String(book.position) };
    return { status: 200, headers: { "Content-Type": "application/x-ndjson" }, body: [...answers, { summary }].map((answer) => JSON.stringify(answer)).join("\n") + "\n" };
  } },
];
