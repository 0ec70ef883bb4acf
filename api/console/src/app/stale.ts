/** Which queries live events make old, and when those are asked anew. */
import type { LiveEvent } from "@/api/live";

type Key = readonly unknown[];

const ofDecisions = ["claims", "policy", "eligibility", "balances", "statistics", "payees", "payments"];
export const everyGroup: ReadonlySet<string> = new Set([...ofDecisions, "queue"]);
const ofStaff = ["claim_remarked", "review_changed"];

/** Groups of queries, by what their keys begin with. */
export function groupsOf({ type, claimNumber, queue }: Pick<LiveEvent, "type" | "claimNumber" | "queue">): string[] {
  const onlySaid = !!claimNumber && (ofStaff.includes(type) || type.startsWith("document_"));
  return [...(onlySaid ? [] : ofDecisions), ...(onlySaid || queue ? ["queue"] : [])];
}

/** What was so at a moment is so for ever. */
const isPast = (key: Key) => ["buckets", "as-of", "explanation-as-of"].includes(String(key[2])) && key[3] !== "now" && key[3] !== undefined;

export function isOld(key: Key, claims: ReadonlySet<string>, groups: ReadonlySet<string>): boolean {
  if (groups.has(String(key[0]))) return true;
  if (key[0] !== "claim" || claims.size === 0 || isPast(key)) return false;
  // One that was opened by its id, or by its submitter's number, may be any of them.
  const named = String(key[1]);
  return claims.has(named) || !named.startsWith("CLM-");
}

/**
 * Collects events for a moment, and refetches once for all of them. The next round begins when the one before has been
 * answered: under a flood each round would else break off the one before, and nothing would ever be shown.
 */
export class Staleness {
  private claims = new Set<string>();
  private groups = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy = false;

  constructor(private readonly refetch: (old: (key: Key) => boolean) => Promise<unknown>, private readonly gather = 250, private readonly patience = 10_000) {}

  add(event: Pick<LiveEvent, "type" | "claimNumber" | "queue">) {
    if (event.claimNumber) this.claims.add(event.claimNumber);
    for (const group of groupsOf(event)) this.groups.add(group);
    this.schedule();
  }

  private schedule() {
    if (this.busy) return;
    this.timer ??= setTimeout(() => void this.run(), this.gather);
  }

  private async run() {
    const { claims, groups } = this;
    this.timer = undefined;
    this.claims = new Set();
    this.groups = new Set();
    this.busy = true;
    let waited: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([
      this.refetch((key) => isOld(key, claims, groups)).catch(() => {}),
      new Promise<void>((resolve) => (waited = setTimeout(resolve, this.patience))),
    ]);
    clearTimeout(waited);
    this.busy = false;
    if (this.claims.size || this.groups.size) this.schedule();
  }
}
