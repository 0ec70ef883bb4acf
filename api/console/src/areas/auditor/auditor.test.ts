import { describe, expect, it } from "vitest";
import { glass, nextPage } from "@/api/auditing";
import type { ClaimRecord } from "@/api/claims";
import { accessQuestion, entryQuestion, nothing } from "./log_questions";
import type { ReplayReport, ReplayRun } from "@/api/replay";
import { cancelReplay, getProof, getReplay } from "@/api/replay";
import { ApiProblem } from "@/api/problems";
import type { Client } from "@/api/client";
import { changesBetween } from "./moments";
import { forgetProof, handedProof, handProof } from "./proof_handed";
import { linesText, shareRead, soFar, tookText, verdictOf } from "./replay_words";

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

describe("a replay", () => {
  const report = { complete: true, same: true, differencesInAll: "0", different: "0" } as ReplayReport;
  const run = (of: Partial<ReplayRun>) => ({ number: "1", state: "DONE", position: "0", end: "0", ...of }) as ReplayRun;
  it("says how far it is once that is known", () => {
    expect([shareRead(run({})), shareRead(run({ position: "2469", end: "9876" })), shareRead(run({ position: "9", end: "9" }))]).toEqual([null, 25, 100]);
    expect([soFar(run({})), soFar(run({ position: "2469", end: "9876" }))]).toEqual(["About to begin.", "Event 2,469 of 9,876."]);
  });
  it("tells what is gravest, and only of a whole log that all of it is the same", () => {
    const said = (of: Partial<ReplayRun>) => verdictOf(run(of)).badge;
    expect(said({ state: "RUNNING" })).toBe("Running");
    expect(said({ report })).toBe("The same");
    expect(said({ state: "CANCELLED", report: { ...report, complete: false } })).toBe("Cancelled");
    expect(said({ state: "CANCELLED", report: { ...report, complete: false, differencesInAll: "3", different: "1" } })).toBe("Not the same");
    expect(said({ report: { ...report, pins: [{ position: "9", pageHash: "00", holds: false, what: "it was rewritten" }] } })).toBe("Not the same");
    expect(said({ report: { ...report, complete: false, damage: "a page's check", damagePosition: "7", differencesInAll: "3", different: "1" } })).toBe("Damaged");
    expect(verdictOf(run({ state: "FAILED", failure: "the disk is gone" }))).toMatchObject({ tone: "bad", text: "the disk is gone" });
    expect(verdictOf(run({ report: { ...report, differencesInAll: "2", different: "1" } })).text).toBe("1 decision comes out otherwise.");
  });
  it("is spelled as people count", () => {
    expect([linesText([1, 2, 3, 5]), linesText([4]), linesText()]).toEqual(["1–3, 5", "4", ""]);
    expect([tookText("198000"), tookText("59999999"), tookText("200000000")]).toEqual(["0.1 s", "59.9 s", "3 min 20 s"]);
  });
  it("that never was is none, and another failure is told", async () => {
    const failing = (status: number) => ({ get: () => Promise.reject(new ApiProblem({ status, code: "X", detail: "" })) }) as unknown as Client;
    expect(await getReplay(failing(404))).toBeNull();
    await expect(getReplay(failing(403))).rejects.toMatchObject({ status: 403 });
  });
  it("is cancelled by its number, so that none that came after it is meant", async () => {
    const asked: unknown[] = [];
    const client = { json: (...request: unknown[]) => (asked.push(request), Promise.resolve(run({ state: "CANCELLED" }))) } as unknown as Client;
    await cancelReplay(client, run({ number: "3" }));
    expect(asked).toEqual([["DELETE", "/audit/replays/current", { query: { number: "3" } }]]);
  });
});

describe("a proof", () => {
  it("comes as the file it is, named by its claim, and for its reason", async () => {
    const asked: unknown[] = [];
    const client = { atLeastPosition: "7", send: (...request: unknown[]) => (asked.push(request), Promise.resolve(new Response('{\n "format": "x"\n}\n'))) } as unknown as Client;
    const proof = await getProof(client, "ACME/C-1", "Complaint 2026-118");
    expect([proof.name, await proof.text()]).toEqual(["ACME_C-1.proof.json", '{\n "format": "x"\n}\n']);
    expect(asked).toMatchObject([["GET", "/claims/ACME%2FC-1/proof", { query: { atLeastPosition: "7" }, headers: { "Break-Glass": "true" } }]]);
  });
  it("is handed on once", () => {
    const proof = new File(["{}"], "a.proof.json");
    handProof(proof);
    expect(handedProof()).toBe(proof);
    forgetProof();
    expect(handedProof()).toBeNull();
  });
});
