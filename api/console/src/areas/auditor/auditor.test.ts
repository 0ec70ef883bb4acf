import { describe, expect, it } from "vitest";
import { glass, nextPage } from "@/api/auditing";
import type { ClaimRecord } from "@/api/claims";
import { accessQuestion, entryQuestion, nothing } from "./log_questions";
import { changesBetween } from "./moments";

describe("broken glass", () => {
  it("says why in letters that a header takes", () => expect(glass("Beschwerde über Ärzte")).toEqual({ "Break-Glass": "true", "Purpose-Of-Use": "BTG", "Access-Reason": "Beschwerde%20%C3%BCber%20%C3%84rzte" }));
  it("is whole without a reason", () => expect(glass(null)).toEqual({}));
});

describe("questions to the access log", () => {
  it("hold only what was filled in, and days to their last moment", () => {
    expect(accessQuestion(nothing)).toEqual({});
    expect(accessQuestion({ ...nothing, memberId: " M-1 ", only: true, to: "2026-03-01" })).toEqual({ memberId: "M-1", breakGlass: true, to: "2026-03-01T23:59:59.999999Z" });
    expect(entryQuestion({ ...nothing, what: "login", only: true, from: "2026-03-01", memberId: "M-1" })).toEqual({ what: "login", refused: true, from: "2026-03-01T00:00:00Z" });
  });
  it("end where there is no next page", () => expect([nextPage("0"), nextPage(undefined), nextPage("17")]).toEqual([undefined, undefined, "17"]));
});

describe("two moments of a claim", () => {
  const record = (status: string, planPaid: string, line: object) => ({ outcome: { status, planPaid, memberResponsibility: "0.00", lines: [{ line: 1, planPaid, ...line }] }, settled: "0.00", toRecoup: "0.00" }) as ClaimRecord;
  it("differ in what changed and nothing else", () => {
    expect(changesBetween(record("UNDER_REVIEW", "0.00", { status: "NEEDS_REVIEW" }), record("DENIED", "0.00", { status: "DENIED", denial: "CLAIM_EDIT" }))).toEqual([
      { what: "Status", from: "In review", to: "Denied" }, { what: "Line 1", from: "In review", to: "Not covered, claim edit" },
    ]);
  });
});
