import { describe, expect, it } from "vitest";
import type { LineOutcome } from "@/api/claims";
import type { Balances, QueuedClaim, Statistics } from "@/api/processing";
import { decidedAt, difference } from "./buckets";
import { autoRate, byDay, lasting } from "./dashboard";
import { ownedBy, step, together, within } from "./queue";
import { similarTo } from "./similar";
import { memberOf, newMember, newTerms, termsDraftOf, termsOf, unfinishedTerms } from "./terms_draft";
import { traceOf } from "./trace";
import { actionsOf } from "./claim_actions";

const line = (more: Partial<LineOutcome>): LineOutcome => ({ line: 1, status: "COVERED", billed: "100.00", allowed: "88.00", deductible: "0.00", copay: "25.00", coinsurance: "12.60", planPaid: "50.40", memberResponsibility: "37.60", ...more });

describe("the trace of a line", () => {
  it("passes every check and computes what has an amount", () => {
    const steps = traceOf(line({}));
    expect(steps.map(({ number }) => number)).toEqual(["1", "1a", "1b", "1c", "2", "2a", "3", "4", "5", "6", "7", "8", "9", "10"]);
    expect(steps.find(({ number }) => number === "7")?.outcome).toBe("unneeded");
    expect(steps.find(({ number }) => number === "8")).toMatchObject({ outcome: "computed", told: "$25.00" });
  });
  it("stops at the step that denied", () => {
    const steps = traceOf(line({ status: "DENIED", denial: "OUT_OF_NETWORK" }));
    expect(steps.filter(({ outcome }) => outcome === "denied").map(({ number }) => number)).toEqual(["2a"]);
    expect(steps.slice(steps.findIndex(({ outcome }) => outcome === "denied") + 1, -1).every(({ outcome }) => outcome === "unreached")).toBe(true);
  });
  it("says nothing of what the ten steps did not decide", () => {
    expect(traceOf(line({ status: "NEEDS_REVIEW" }))).toEqual([]);
    expect(traceOf(line({ status: "DENIED", denial: "DENIED_IN_REVIEW" }))).toEqual([]);
  });
  it("shows what earlier payers settled", () => {
    expect(traceOf(line({ adjustments: [{ group: "OA", reason: 23, amount: "40.00" }] })).find(({ number }) => number === "9a")?.told).toContain("$40.00");
  });
});

describe("balances before and after", () => {
  const balances = (met: string, paid: [string, string][]): Balances => ({ position: "1", years: [{ benefitYear: 2026, policy: { deductibleMet: met, deductible: "500.00", outOfPocketUsed: "0.00", paid: paid.map(([serviceType, amount]) => ({ serviceType, amount })) } }] });
  it("are told where they changed, also of what was not there before", () => {
    expect(difference(balances("10.00", []), balances("60.00", [["LAB_WORK", "5.00"]]))).toEqual([
      { year: 2026, who: "Policy", what: "Deductible met", before: 1000n, after: 6000n, limit: 50000n },
      { year: 2026, who: "Policy", what: "Paid for lab work", before: 0n, after: 500n },
    ]);
  });
  it("go back to nothing where a decision was reversed", () => {
    expect(difference(balances("0.00", [["LAB_WORK", "5.00"]]), balances("0.00", []))).toMatchObject([{ before: 500n, after: 0n }]);
  });
  it("are of the newest decision", () => {
    const event = (position: string, type: string) => ({ position, type, time: "", opened: true });
    expect(decidedAt([event("5", "claim_submitted"), event("6", "claim_adjudicated"), event("9", "claim_adjudicated"), event("11", "claim_paid")])).toBe("9");
    expect(decidedAt([event("5", "claim_submitted")])).toBeUndefined();
  });
});

describe("the queue", () => {
  const claims = [{ claimNumber: "A", owner: "me", overdue: true }, { claimNumber: "B", overdue: false }, { claimNumber: "C", owner: "you", overdue: false, flags: [{ line: 1, edit: "UNUSUAL_AMOUNT" }] }] as QueuedClaim[];
  it("is narrowed to what is mine, free, overdue or unusual", () => {
    expect((["all", "mine", "free", "overdue", "flagged"] as const).map((group) => within(claims, group, ownedBy({ user: "7f", login: "me" })).map(({ claimNumber }) => claimNumber).join(""))).toEqual(["ABC", "A", "B", "A", "C"]);
  });
  it("is gone through from end to end, and not beyond", () => {
    expect([step(null, 1, 3), step(0, 1, 3), step(2, 1, 3), step(0, -1, 3), step(null, 1, 0)]).toEqual([0, 1, 2, 0, -1]);
  });
  it("has a claim once that is on two pages", () => {
    const claims = ["A", "B", "C"].map((claimNumber) => ({ claimNumber }) as QueuedClaim);
    expect(together([{ claims: claims.slice(0, 2) }, { claims: claims.slice(1) }, {}]).map(({ claimNumber }) => claimNumber)).toEqual(["A", "B", "C"]);
  });
});

describe("what may be done with a claim", () => {
  it("follows from its status, and edits are overridden only where one was found", () => {
    expect(actionsOf("UNDER_REVIEW")).toEqual(["release", "deny", "cancel"]);
    expect(actionsOf("UNDER_REVIEW", [{ line: 1, edit: "UNITS_EXCEEDED", action: "DENY" }])).toContain("override");
    expect(actionsOf("DISPUTED")).toContain("resolve");
    expect(actionsOf("CANCELLED")).toEqual([]);
  });
});

describe("similar claims", () => {
  const summary = (claimNumber: string, billed: string, received: string) => ({ claimId: claimNumber, claimNumber, status: "PAID", received, providerNpi: "1", billed, planPaid: "0.00", memberResponsibility: "0.00" });
  it("are the likest first, without the claim itself", () => {
    const own = summary("X", "100.00", "2026-03-10");
    const found = similarTo(own, [own, summary("FAR", "900.00", "2026-01-01"), summary("SAME", "100.00", "2026-03-09")], [own, summary("SAME", "100.00", "2026-03-09"), summary("NEAR", "104.00", "2026-03-11")]);
    expect(found.map(({ claim }) => claim.claimNumber)).toEqual(["SAME", "NEAR", "FAR"]);
    expect(found[0]!.why.toLowerCase()).toContain("same member");
  });
});

describe("the dashboard", () => {
  const statistics: Statistics = { position: "1", days: [{ day: "2026-03-02", all: { claims: "4", lines: "4" }, byStatus: [{ status: "DENIED", claims: "1", lines: "1" }] }], decisions: [{ day: "2026-03-02", engine: "3", person: "1", external: "0" }] };
  it("has a zero for each day without claims", () => {
    expect(byDay(statistics, "2026-03-01", "2026-03-03")).toEqual({ days: ["2026-03-01", "2026-03-02", "2026-03-03"], received: ["0", "4", "0"], review: ["0", "0", "0"], denied: ["0", "1", "0"] });
  });
  it("says how many first decisions the engine made, and nothing where there are none", () => {
    expect(autoRate(statistics)).toBe("75%");
    expect(autoRate({ position: "1" })).toBeUndefined();
  });
  it("says durations in the unit that fits", () => {
    expect([0, 1, 60, 120, 7200, 200_000].map(lasting)).toEqual(["under a second", "1 second", "60 seconds", "2 minutes", "2 hours", "2 days"]);
  });
});

describe("the terms of a policy", () => {
  it("go back and forth without losing what the form does not show", () => {
    const version = { version: 2, from: "2026-01-01", deductible: "500.00", timelyFilingDays: 365, coordination: "STANDARD", administrator: "NORTH", rules: [{ serviceType: "LAB_WORK", coveragePercent: "62.50", annualLimit: "100.00", requiresPreauth: true, network: "IN_NETWORK", deductibleApplies: false, excludedDiagnoses: ["Z41*"] }],
      requirements: [{ documents: [], fields: ["DIAGNOSIS"] }, { serviceType: "INPATIENT", documents: ["DISCHARGE_SUMMARY"], fields: [] }],
      edits: [{ edit: "UNITS_EXCEEDED", action: "DENY", group: "CO", reason: 222 }, { edit: "UNUSUAL_AMOUNT", action: "PEND", group: "CO", reason: 0 }] };
    expect(termsOf(termsDraftOf(version))).toEqual({
      deductible: "500.00", timelyFilingDays: 365, coordination: "STANDARD", administrator: "NORTH",
      requirements: [{ documents: [], fields: ["DIAGNOSIS"] }, { serviceType: "INPATIENT", documents: ["DISCHARGE_SUMMARY"], fields: [] }],
      edits: [{ edit: "UNITS_EXCEEDED", action: "DENY", group: "CO", carc: 222 }, { edit: "UNUSUAL_AMOUNT", action: "PEND" }],
      rules: [{ serviceType: "LAB_WORK", coveragePercent: "62.50", annualLimit: "100.00", requiresPreauth: true, network: "IN_NETWORK", deductibleApplies: false, excludedDiagnoses: ["Z41*"] }],
    });
  });
  it("takes amounts and percentages as people type them", () => {
    const terms = { ...newTerms(), deductible: "$1,250" };
    expect(termsOf(terms)).toMatchObject({ deductible: "1250.00", rules: expect.arrayContaining([expect.objectContaining({ coveragePercent: "100.00" })]) });
  });
  it("name every field that cannot be sent", () => {
    const terms = newTerms();
    terms.outOfPocketMax = "much";
    terms.rules = [{ ...terms.rules[0]!, coveragePercent: "101" }, { ...terms.rules[0]!, copay: "x" }];
    expect(Object.keys(unfinishedTerms(terms)).sort()).toEqual(["outOfPocketMax", "rules[0].coveragePercent", "rules[1].copay", "rules[1].serviceType"]);
  });
  it("leave out of a member what nobody has said", () => {
    expect(memberOf({ ...newMember("CHILD", "2026-01-01"), memberId: " M-1 " })).toEqual({ memberId: "M-1", relationship: "CHILD", enrolled: "2026-01-01" });
  });
});
