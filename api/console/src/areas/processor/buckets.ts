/** What a decision did to the year's balances: two answers of Queries.balances, before and after it. */
import type { Accumulators, Balances } from "@/api/processing";
import type { HistoryEvent } from "@/api/auditing";
import { words } from "@/words/codes";
import { cents } from "@/words/money";

export interface BucketRow { year: number; who: string; what: string; before: bigint; after: bigint; limit?: bigint }

const decisions = ["claim_adjudicated", "dispute_resolved", "claim_reversed", "claim_denied_in_review"];

/** The last event that may have moved balances, the newest decision; undefined: none was made. */
export const decidedAt = (events: HistoryEvent[]): string | undefined =>
  [...events].reverse().find(({ type }) => decisions.includes(type))?.position;

function* rowsOf(year: number, who: string, amounts: Accumulators): Generator<[string, BucketRow]> {
  const row = (what: string, after: string, limit?: string): [string, BucketRow] => [
    `${year} ${who} ${what}`, { year, who, what, before: 0n, after: cents(after), ...(limit !== undefined && { limit: cents(limit) }) },
  ];
  yield row("Deductible met", amounts.deductibleMet, amounts.deductible);
  yield row("Out of pocket used", amounts.outOfPocketUsed, amounts.outOfPocketMax);
  for (const { serviceType, amount } of amounts.paid ?? []) yield row(`Paid for ${words(serviceType).toLowerCase()}`, amount);
}

function* all(balances: Balances): Generator<[string, BucketRow]> {
  for (const { benefitYear, policy, members } of balances.years ?? []) {
    if (policy) yield* rowsOf(benefitYear, "Policy", policy);
    for (const { memberId, amounts } of members ?? []) yield* rowsOf(benefitYear, memberId || "Erased member", amounts);
  }
}

/** Only what changed, of the years in order. */
export function difference(before: Balances, after: Balances): BucketRow[] {
  const rows = new Map<string, BucketRow>();
  for (const [key, row] of all(after)) rows.set(key, row);
  for (const [key, row] of all(before)) {
    const known = rows.get(key);
    if (known) known.before = row.after;
    else rows.set(key, { ...row, before: row.after, after: 0n });
  }
  return [...rows.values()].filter(({ before, after }) => before !== after).sort((a, b) => a.year - b.year);
}
