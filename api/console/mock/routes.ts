/** The door's routes that the mock answers. Areas add theirs in files of their own. */
import { addDays, today } from "../src/words/dates.ts";
import type { ClaimDocument, ClaimFilter } from "../src/api/claims.ts";
import { cents, hex, total, type MockClaim } from "./data/book.ts";
import { moneyText } from "../src/words/money.ts";
import { auditingRoutes } from "./auditing.ts";
import { ok, Refusal, type Call, type MockRoute } from "./engine.ts";
import { runningRoutes } from "./running.ts";
import { claimAsOf, reviewShown, staffCommand, staffRoutes } from "./staff.ts";

function claimOf({ book, user, part }: Call): MockClaim {
  const claim = book.find(part.claim!);
  if (!claim || !book.sees(user, claim)) throw new Refusal(404, "NOT_FOUND", "there is no such claim");
  return claim;
}

const summary = ({ record }: MockClaim) => {
  const { claimId, claimNumber, status, billed, planPaid, memberResponsibility } = record.outcome;
  return { claimId, claimNumber, status, received: record.received, providerNpi: record.providerNpi, billed, planPaid, memberResponsibility };
};

function filtered(call: Call, filter: ClaimFilter): MockClaim[] {
  const { roles } = call.user.profile;
  if (roles.every((role) => role === "PATIENT" || role === "PROVIDER") && !filter.memberId && !filter.policyNumber && !filter.providerNpi)
    throw new Refusal(403, "FORBIDDEN", "FORBIDDEN: the question names nothing of the session's own");
  return [...call.book.claims.values()].reverse().filter((claim) => {
    const { record: r, patient } = claim;
    return call.book.sees(call.user, claim) && (!filter.status || r.outcome.status === filter.status) && (!filter.memberId || patient === filter.memberId) && (!filter.policyNumber || r.policyNumber === filter.policyNumber) &&
      (!filter.providerNpi || r.providerNpi === filter.providerNpi) && (!filter.from || r.received >= filter.from) && (!filter.to || r.received <= filter.to) && (!filter.dispute || r.dispute === filter.dispute);
  });
}

function problemsOf(claim: any): { field: string; rule: string }[] {
  const problems: { field: string; rule: string }[] = [];
  const check = (good: boolean, field: string, rule: string) => good || problems.push({ field, rule });
  check(/^\d{10}$/.test(claim.providerNpi ?? ""), "providerNpi", "has ten digits, the last one a check digit");
  check(!!claim.submitterClaimId, "submitterClaimId", "has 1 to 64 characters");
  check((claim.lines ?? []).length > 0, "lines", "has 1 to 999 lines");
  for (const [index, line] of (claim.lines ?? []).entries()) {
    check(!!line.serviceType, `lines[${index}].serviceType`, "is a type of service");
    check(/^\d{4}-\d\d-\d\d$/.test(line.serviceDate ?? "") && line.serviceDate <= today(), `lines[${index}].serviceDate`, "is a day up to the day of receipt");
    check(/^\d+\.\d\d$/.test(line.billed ?? "") && cents(line.billed) > 0n, `lines[${index}].billed`, "is more than 0");
    check(/^[A-Z0-9]{5}$/.test(line.procedure ?? ""), `lines[${index}].procedure`, "is a code of five letters and digits");
  }
  return problems;
}

const outcome = (claim: MockClaim) => ok({ sequence: "0", position: claim.record.position, outcome: claim.record.outcome });

/** An auditor sees nothing private, unless through broken glass. */
const masks = ({ user, request }: Call) => user.profile.roles.every((role) => role === "AUDITOR") && request.headers["break-glass"] !== "true";
function shown(call: Call) {
  const record = claimAsOf(claimOf(call), call.given.asOf);
  if (!record) throw new Refusal(404, "NOT_FOUND", "there was no such claim yet");
  return masks(call) ? { ...record, submitterClaimId: undefined, policyNumber: undefined, memberId: undefined, erased: true, services: record.services?.map((service) => ({ ...service, diagnoses: undefined })), missing: undefined } : record;
}

export const routes: MockRoute[] = [
  ...staffRoutes, ...runningRoutes, ...auditingRoutes,
  { method: "GET", path: "/profile", run: ({ user }) => ok(user.profile) },

  // ---- claims ----
  {
    method: "GET", path: "/claims", call: "Queries.claims",
    run: (call) => {
      const found = filtered(call, call.given.filter ?? call.given);
      const size = Number(call.given.pageSize ?? 100), from = Number(call.given.cursor ? parseInt(call.given.cursor, 16) : 0);
      const more = from + size < found.length;
      return ok({ claims: found.slice(from, from + size).map(summary), next: more ? (from + size).toString(16).padStart(4, "0") : undefined, position: String(call.book.position) });
    },
  },
  { method: "GET", path: "/claims:count", call: "Projections.count", run: (call) => ok({ claims: String(filtered(call, call.given.filter ?? call.given).length), exact: true, position: String(call.book.position) }) },
  {
    method: "POST", path: "/claims",
    run: ({ request, book }) => {
      const claim = request.body as any;
      const problems = problemsOf(claim);
      if (problems.length) throw new Refusal(422, "INVALID", "The claim is not right.", problems);
      const made = book.submit({ submitter: claim.submitter || "MEMBER", ...claim }, today());
      if (made.record.outcome.status === "UNDER_REVIEW") setTimeout(() => book.release(made), Number(process.env.MOCK_REVIEW_MS ?? 5000));
      return outcome(made);
    },
  },
  { method: "POST", path: "/claims:estimate", run: ({ request, book }) => {
    const problems = problemsOf({ submitterClaimId: "x", ...(request.body as any) });
    if (problems.length) throw new Refusal(422, "INVALID", "The claim is not right.", problems);
    const decided = book.decide(request.body as any);
    return ok({ position: String(book.position), decided: { ...decided, explanation: [`Of $${decided.billed} billed the plan would pay $${decided.planPaid}.`] } });
  } },
  { method: "POST", path: "/claims:check", run: ({ request, book }) => {
    const { claim, documents = [] } = request.body as any;
    const problems = problemsOf({ submitterClaimId: "x", ...claim });
    const missing: any[] = [];
    for (const [index, line] of (claim.lines ?? []).entries())
      if (!line.diagnoses?.length) missing.push({ path: `lines[${index}].diagnoses`, what: "DIAGNOSIS", rule: "the plan wants it with every line" });
    if (total((claim.lines ?? []).map((l: any) => (/^\d+\.\d\d$/.test(l.billed ?? "") ? l.billed : "0.00"))) >= 500_00n && !documents.includes("ITEMIZED_BILL")) missing.push({ path: "documents", what: "ITEMIZED_BILL", rule: "the plan wants it with every claim" });
    return ok({ complete: !problems.length && !missing.length, problems, missing, position: String(book.position) });
  } },
  { method: "GET", path: "/claims/{claim}", run: (call) => ok(shown(call)) },
  { method: "GET", path: "/claims/{claim}/explanation", run: (call) => {
    const { outcome: o, received } = shown(call);
    if (o.status === "UNDER_REVIEW") return ok({ lines: [`We received this claim on ${received}. Somebody is looking at it; nothing is owed yet.`], position: "1" });
    return ok({ lines: [`Your provider billed $${o.billed}. The plan pays $${o.planPaid}; your share is $${o.memberResponsibility}.`, ...(o.lines ?? []).map((l) => l.status === "DENIED" ? `Line ${l.line}: not covered.` : `Line ${l.line}: of $${l.allowed} allowed, $${l.deductible} went to your deductible, $${l.copay} is your copay and $${l.coinsurance} your coinsurance.`)], position: "1" });
  } },
  { method: "GET", path: "/claims/{claim}/journey", run: (call) => {
    const { record, timeline, remarks, documents } = claimOf(call);
    const { roles } = call.user.profile;
    const audience = roles.includes("PROVIDER") ? "PROVIDER" : roles.includes("PATIENT") ? "MEMBER" : undefined;
    return ok({ claimNumber: record.outcome.claimNumber, status: record.outcome.status, received: record.received, review: audience ? undefined : reviewShown(claimOf(call)), remarks: remarks.filter((r) => !audience || r.seenBy === audience), documents, timeline, position: record.position, missing: record.missing });
  } },
  { method: "GET", path: "/claims/{claim}/history", run: (call) => ok({ events: claimOf(call).timeline.map((e) => ({ ...e, ...(masks(call) && { summary: "" }), user: "engine", role: "SYSTEM", channel: "JSON", rulesVersion: 7, opened: !masks(call) })) }) },
  {
    method: "POST", path: "/claims/{claim}/commands",
    run: (call) => {
      const claim = claimOf(call), command = call.request.body as any, { status } = claim.record.outcome;
      if (command.dispute) {
        const reason = command.dispute.reason ?? "";
        if (reason.length < 10 || reason.length > 2000) throw new Refusal(422, "INVALID", "The dispute is not right.", [{ field: "dispute.reason", rule: "has 10 to 2,000 characters" }]);
        if (status === "DISPUTED") throw new Refusal(409, "ALREADY_DISPUTED", "This claim is in dispute already.");
        if (["UNDER_REVIEW", "CANCELLED", "REVERSED"].includes(status)) throw new Refusal(409, "INVALID_TRANSITION", "A claim that is not decided cannot be disputed.");
        call.book.dispute(claim, Number(command.dispute.line ?? 0), reason);
      } else if ("cancel" in command || "void" in command) {
        claim.record.outcome.status = "cancel" in command ? "CANCELLED" : "REVERSED";
        call.book.happen(claim, "cancel" in command ? "claim_cancelled" : "claim_reversed", `${"cancel" in command ? "cancelled" : "voided"} as of ${today()}`);
      } else if (!staffCommand(call, claim, command)) throw new Refusal(403, "FORBIDDEN", "Your role may not do this.");
      return outcome(claim);
    },
  },

  // ---- documents ----
  { method: "POST", path: "/claims/{claim}/documents", run: (call) => {
    const claim = claimOf(call), given = call.request.body as any;
    const document: ClaimDocument = { id: hex(given.sha256 + given.kind), status: "ANNOUNCED", time: new Date().toISOString(), ...given };
    if (!claim.documents.some((d) => d.id === document.id)) claim.documents.push(document);
    call.book.happen(claim, "document_announced", `${given.kind} announced`);
    return ok({ position: claim.record.position, document: { id: document.id, status: "ANNOUNCED", upload: { method: "PUT", url: `/mock-store/${document.id}`, headers: [{ name: "Content-Type", value: given.contentType }] } } });
  } },
  { method: "POST", path: "/claims/{claim}/documents/{document}/completion", run: (call) => {
    const claim = claimOf(call), document = claim.documents.find((d) => d.id === call.part.document);
    if (!document) throw new Refusal(404, "NOT_FOUND", "there is no such document");
    document.status = "STORED";
    call.book.happen(claim, "document_stored", "document stored");
    return ok({ position: claim.record.position, document: { id: document.id, status: "STORED" } });
  } },
  { method: "GET", path: "/claims/{claim}/documents/{document}/link", run: (call) => ok({ url: "/favicon.svg", fileName: claimOf(call).documents[0]?.fileName, size: "1" }) },

  // ---- policies ----
  { method: "GET", path: "/policies/{policyNumber}", call: "Queries.policy", run: ({ book, user, part }) => {
    const policy = book.policies.get(part.policyNumber!);
    const { member, openPolicies, roles } = user.profile;
    const open = !roles.includes("PATIENT") || openPolicies?.includes(part.policyNumber!);
    if (!policy || (!open && member?.policyNumber !== part.policyNumber)) throw new Refusal(404, "NOT_FOUND", "there is no such policy");
    return ok(open ? policy : { ...policy, members: policy.members?.filter((m) => m.memberId === member!.memberId), authorizations: policy.authorizations?.filter((a) => a.memberId === member!.memberId) });
  } },
  { method: "GET", path: "/policies/{policyNumber}/members/{memberId}/eligibility", call: "Queries.eligibility", run: ({ book, user, part, given }) => {
    const found = book.eligibility(part.policyNumber!, part.memberId!, given.on ?? today(), !user.profile.member || !!user.profile.openPolicies?.includes(part.policyNumber!));
    if (!found) throw new Refusal(404, "NOT_FOUND", "there is no such member");
    return ok(found);
  } },
  { method: "POST", path: "/eligibility:find", roles: ["PROVIDER", "CLAIM_PROCESSOR", "ADMIN"], run: ({ book, request }) => {
    const { member, on } = request.body as any;
    for (const policy of book.policies.values()) {
      const found = policy.members?.find((m) => m.memberId === member.memberId && m.details?.birthDate === member.birthDate && m.details?.name?.last?.toLowerCase() === member.lastName.toLowerCase() && m.details?.name?.first?.toLowerCase() === member.firstName.toLowerCase());
      if (found) return ok(book.eligibility(policy.policyNumber, found.memberId, on ?? today(), true));
    }
    throw new Refusal(404, "NOT_FOUND", "nobody matches");
  } },
  { method: "GET", path: "/authorizations", call: "Projections.authorizations", run: ({ book, given }) => {
    const all = [...book.policies.values()].flatMap((p) => (p.authorizations ?? []).map((a) => ({ policyNumber: p.policyNumber, memberId: a.memberId, number: a.authorization, status: a.status, serviceType: a.serviceType, from: a.from, to: a.to, position: "7" })));
    return ok({ authorizations: all.filter((a) => (!given.policyNumber || a.policyNumber === given.policyNumber) && (!given.status || a.status === given.status)), position: "9" });
  } },

  // ---- money ----
  { method: "GET", path: "/payees", run: ({ book, given }) => {
    const own = [...book.claims.values()].filter((c) => c.record.providerNpi === given.providerNpi);
    const due = own.filter((c) => ["APPROVED", "PARTIALLY_APPROVED"].includes(c.record.outcome.status));
    return ok({ payees: [{ providerNpi: given.providerNpi, claimsDue: String(due.length), toPay: moneyText(total(due.map((c) => c.record.outcome.planPaid))), toRecoup: "0.00", settled: moneyText(total(own.map((c) => c.record.settled))) }], position: "1" });
  } },
  { method: "GET", path: "/providers/{npi}/statistics", run: ({ book, part, given }) => {
    const own = [...book.claims.values()].filter(({ record: r }) => r.providerNpi === part.npi && (!given.from || r.received >= given.from) && (!given.to || r.received <= given.to));
    const days = [...new Set(own.map((c) => c.record.received))].sort().map((day) => {
      const of = own.filter((c) => c.record.received === day);
      return { day, claims: String(of.length), billed: moneyText(total(of.map((c) => c.record.outcome.billed))), planPaid: moneyText(total(of.map((c) => c.record.outcome.planPaid))), deniedClaims: String(of.filter((c) => c.record.outcome.status === "DENIED").length) };
    });
    const sum = (field: "billed" | "planPaid" | "memberResponsibility") => moneyText(total(own.map((c) => c.record.outcome[field])));
    return ok({ npi: part.npi, all: { claims: String(own.length), lines: String(own.reduce((n, c) => n + (c.record.services?.length ?? 0), 0)), billed: sum("billed"), allowed: sum("billed"), planPaid: sum("planPaid"), memberResponsibility: sum("memberResponsibility") }, deniedClaims: String(own.filter((c) => c.record.outcome.status === "DENIED").length), deniedLines: "3", days, position: "1" });
  } },
  { method: "GET", path: "/payments", run: ({ book, user, given }) => {
    const npi = given.npi ?? user.profile.npis?.[0];
    const byTrace = new Map<string, { trace: string; run: string; providerNpi: string; on: string; method: string; amount: string; claims: number; position: string }>();
    for (const { record, timeline } of book.claims.values()) {
      const paid = [...timeline].reverse().find(({ type }) => type === "claim_paid")?.summary ?? "";
      const [on, trace] = /paid on (\S+), trace (\S+)/.exec(paid)?.slice(1) ?? [];
      if (!on || !trace || record.providerNpi !== npi || (given.from && on < given.from) || (given.to && on > given.to)) continue;
      const known = byTrace.get(trace);
      byTrace.set(trace, { trace, run: trace.slice(0, 11), providerNpi: record.providerNpi, on: known && known.on > on ? known.on : on, method: "CHECK", amount: moneyText(cents(known?.amount ?? "0.00") + cents(record.settled)), claims: (known?.claims ?? 0) + 1, position: "7" });
    }
    const payments = [...byTrace.values()].sort((a, b) => b.on.localeCompare(a.on));
    return ok({ payments, ...(given.count && { total: { entries: String(payments.length), exact: true } }), position: "9" });
  } },
  { method: "GET", path: "/payments/{trace}/remittance", run: ({ part }) => {
    if (!part.trace!.startsWith("RUN-")) throw new Refusal(404, "NOT_FOUND", "there is no such payment");
    return { status: 200, body: `ISA*00*          *00*          *ZZ*LAKESIDE       *ZZ*PROVIDER       *${addDays(today(), 0).replaceAll("-", "").slice(2)}*1200*^*00501*000000001*0*P*:~GS*HP*~ST*835*0001~TRN*1*${part.trace}*1999999999~SE*3*0001~`, headers: { "Content-Type": "application/edi-x12" } };
  } },

  // ---- live ----
  { method: "GET", path: "/events", run: ({ book, user, request, given }) => ({
    status: 200,
    stream: (send) => {
      const tell = (event: (typeof book.told)[number]) => {
        const claim = book.find(event.claimNumber!);
        const { status, providerNpi } = given;
        if (claim && book.sees(user, claim) && (!status || event.status === status) && (!providerNpi || event.providerNpi === providerNpi)) send(`event: change\nid: ${Number(event.position) + 1}\ndata: ${JSON.stringify(event)}\n\n`);
      };
      send(": live\n\n");
      const from = Number(request.headers["last-event-id"] ?? given.from ?? 0);
      if (from) for (const event of book.told) if (Number(event.position) >= from) tell(event);
      send(`id: ${book.position + 1}\n\n`);
      const stop = book.listen(tell);
      const beat = setInterval(() => send(": beat\n\n"), 15_000);
      return () => (stop(), clearInterval(beat));
    },
  }) },
];
