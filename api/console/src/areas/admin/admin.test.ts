import { describe, expect, it } from "vitest";
import type { ServerInfo, UserAccount } from "@/api/running";
import { bindingOf, isBound, noBinding } from "./binding_fields";
import { demoBook } from "./demo_book";
import { sampled, type Sample } from "./health";
import { stateOf } from "./user_words";

const info = (durable: number, projected = durable) => ({ durablePosition: String(durable), projectedPosition: String(projected), connections: 1, claimsInFlight: "0" }) as ServerInfo;

describe("samples of the server", () => {
  it("make a rate of two positions, and none of one or of a log that is another", () => {
    let samples: Sample[] = [];
    samples = sampled(samples, info(100), 10, 1);
    samples = sampled(samples, info(300, 280), 12, 1);
    samples = sampled(samples, info(50), 14, 1);
    expect(samples.map(({ rate }) => rate)).toEqual([null, 100, null]);
    expect(samples[1]!.lag).toBe(20);
  });
  it("are kept for a while and not for ever", () => {
    let samples: Sample[] = [];
    for (let time = 0; time < 1000; time++) samples = sampled(samples, info(time), time, 1);
    expect(samples.length).toBe(300);
  });
});

describe("the demo book", () => {
  const book = demoBook("2026-06-15");
  it("is the same for the same day", () => expect(demoBook("2026-06-15")).toEqual(book));
  it("has no claim of a day to come, of a member nobody enrolled, or twice", () => {
    const members = new Set((book.document.policies as { policyNumber: string; members: { memberId: string }[] }[]).flatMap(({ policyNumber, members }) => members.map(({ memberId }) => `${policyNumber} ${memberId}`)));
    for (const claim of book.claims) {
      expect(members.has(`${claim.policyNumber} ${claim.memberId}`)).toBe(true);
      expect(claim.received <= "2026-06-15" && claim.lines.every(({ serviceDate }) => serviceDate <= claim.received)).toBe(true);
    }
    expect(new Set(book.claims.map(({ submitterClaimId }) => submitterClaimId)).size).toBe(book.claims.length);
  });
  it("stays within the year on its first day", () => expect(demoBook("2026-01-01").claims.every(({ received }) => received === "2026-01-01")).toBe(true));
  it("has check digits that are right", () => {
    const luhn = (npi: string) => [..."80840", ...npi].reverse().reduce((sum, digit, index) => { const doubled = Number(digit) * (index % 2 ? 2 : 1); return sum + (doubled > 9 ? doubled - 9 : doubled); }, 0) % 10;
    for (const { npi } of book.document.providers as { npi: string }[]) expect(luhn(npi)).toBe(0);
  });
});

describe("a user", () => {
  const user = (more: Partial<UserAccount>) => ({ user: "a", system: false, active: true, hasPassword: true, mustChange: false, ...more });
  it("is shown by what matters most", () => {
    const now = Date.parse("2026-03-01T12:00:00Z");
    expect(stateOf(user({ active: false, mustChange: true }), now).text).toBe("Deactivated");
    expect(stateOf(user({ lockedUntil: "2026-03-01T12:05:00.000000Z" }), now).text).toBe("Locked");
    expect(stateOf(user({ lockedUntil: "2026-03-01T11:05:00.000000Z" }), now).text).toBe("Active");
  });
  it("is bound to nobody where everything is empty", () => expect([isBound({}), isBound(noBinding), isBound({ ...noBinding, npis: ["1"] })]).toEqual([false, false, true]));
  it("is unbound by what is left empty", () => expect(bindingOf({ ...noBinding, npis: ["1"], policyNumber: " ", memberId: "M" })).toEqual({ npis: ["1"], memberId: "M" }));
});
