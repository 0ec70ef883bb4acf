import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { groupsOf, isOld, Staleness } from "./stale";

describe("what a live event makes old", () => {
  it("is everything that a decision moves, and the queue only where the claim comes or goes", () => {
    expect(groupsOf({ type: "claim_adjudicated", claimNumber: "CLM-1" })).toEqual(expect.arrayContaining(["claims", "eligibility", "balances", "statistics", "payees"]));
    expect(groupsOf({ type: "claim_adjudicated", claimNumber: "CLM-1" })).not.toContain("queue");
    expect(groupsOf({ type: "claim_pended", claimNumber: "CLM-1", queue: "ENTERED" })).toContain("queue");
  });
  it("is only the claim and the queue where something was said of it", () => {
    for (const type of ["claim_remarked", "review_changed", "document_stored"]) expect(groupsOf({ type, claimNumber: "CLM-1" })).toEqual(["queue"]);
  });
  it("is no other claim, but one that was opened by another name", () => {
    const old = (...key: unknown[]) => isOld(key, new Set(["CLM-1"]), new Set(["claims"]));
    expect([old("claim", "CLM-1", "record"), old("claim", "CLM-2", "record"), old("claim", "ACME/7", "record"), old("claims", {}), old("policy", "P")]).toEqual([true, false, true, true, false]);
  });
  it("is nothing that was so at a moment", () => {
    const old = (...key: unknown[]) => isOld(key, new Set(["CLM-1"]), new Set());
    expect([old("claim", "CLM-1", "as-of", "17", false), old("claim", "CLM-1", "as-of", "now", false), old("claim", "CLM-1", "buckets", "17"), old("claim", "CLM-1", "buckets", undefined)]).toEqual([false, true, false, true]);
  });
});

describe("many events at once", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("refetch once, and again only after that was answered", async () => {
    const answers: (() => void)[] = [];
    const refetch = vi.fn(() => new Promise<void>((resolve) => void answers.push(resolve)));
    const stale = new Staleness(refetch, 250);
    for (let event = 0; event < 1000; event++) stale.add({ type: "claim_submitted", claimNumber: `CLM-${event}` });
    await vi.advanceTimersByTimeAsync(250);
    expect(refetch).toHaveBeenCalledTimes(1);
    stale.add({ type: "claim_submitted", claimNumber: "CLM-X" });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(refetch).toHaveBeenCalledTimes(1);
    answers[0]!();
    await vi.advanceTimersByTimeAsync(250);
    expect(refetch).toHaveBeenCalledTimes(2);
  });
  it("go on behind a round that is never answered, or fails", async () => {
    const refetch = vi.fn<() => Promise<void>>().mockReturnValueOnce(new Promise(() => {})).mockRejectedValue(new Error("away"));
    const stale = new Staleness(refetch, 250, 5_000);
    stale.add({ type: "claim_submitted", claimNumber: "A" });
    await vi.advanceTimersByTimeAsync(250);
    stale.add({ type: "claim_submitted", claimNumber: "B" });
    await vi.advanceTimersByTimeAsync(5_250);
    expect(refetch).toHaveBeenCalledTimes(2);
    stale.add({ type: "claim_submitted", claimNumber: "C" });
    await vi.advanceTimersByTimeAsync(250);
    expect(refetch).toHaveBeenCalledTimes(3);
  });
});
