/** Which claims are like another one, by what lists show of them. */
import type { ClaimSummary } from "@/api/claims";
import { cents } from "@/words/money";

export interface Similar { claim: ClaimSummary; why: string }

const dayOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

/** The likest first: of the same member or provider, near in amount and in time. *claim* itself is left out. */
export function similarTo(claim: { claimNumber: string; billed: string; received: string }, ofMember: ClaimSummary[], ofProvider: ClaimSummary[], most = 6): Similar[] {
  const billed = cents(claim.billed), day = dayOf(claim.received);
  const found = new Map<string, { claim: ClaimSummary; score: number; why: string[] }>();
  const add = (other: ClaimSummary, points: number, why: string) => {
    if (other.claimNumber === claim.claimNumber) return;
    const known = found.get(other.claimNumber) ?? { claim: other, score: nearness(other), why: nearWords(other) };
    known.score += points;
    known.why.unshift(why);
    found.set(other.claimNumber, known);
  };
  const off = (other: ClaimSummary) => {
    const gap = cents(other.billed) - billed;
    return billed === 0n ? 100 : Number(((gap < 0n ? -gap : gap) * 100n) / billed);
  };
  const nearness = (other: ClaimSummary) => Math.max(0, 40 - off(other)) + Math.max(0, 30 - Math.abs(dayOf(other.received) - day));
  const nearWords = (other: ClaimSummary) => (off(other) === 0 ? ["same amount"] : off(other) <= 10 ? ["amount within 10%"] : []);
  for (const other of ofMember) add(other, 30, "same member");
  for (const other of ofProvider) add(other, 20, "same provider");
  return [...found.values()].sort((a, b) => b.score - a.score || b.claim.received.localeCompare(a.claim.received)).slice(0, most)
    .map(({ claim: other, why }) => ({ claim: other, why: [...new Set(why)].reverse().join(", ").replace(/^./, (first) => first.toUpperCase()) }));
}
