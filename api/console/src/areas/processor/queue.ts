/** Which claims of the review queue are shown, and how one goes through them. */
import type { QueuedClaim } from "@/api/processing";
import type { Tone } from "@/words/codes";

export type QueueGroup = "all" | "mine" | "free" | "overdue" | "flagged";
export const groups: { value: QueueGroup; label: string }[] = [
  { value: "all", label: "All" }, { value: "mine", label: "Mine" }, { value: "free", label: "Not taken" }, { value: "overdue", label: "Overdue" }, { value: "flagged", label: "Unusual" },
];

/** Owners are users' ids; where somebody took a claim on the command line, it may be the login name. */
export const ownedBy = ({ user, login }: { user: string; login?: string }) => (owner: string | undefined): boolean => !!owner && (owner === user || owner === login);

export function within(claims: QueuedClaim[], group: QueueGroup, isMine: (owner: string | undefined) => boolean): QueuedClaim[] {
  if (group === "mine") return claims.filter(({ owner }) => isMine(owner));
  if (group === "free") return claims.filter(({ owner }) => !owner);
  if (group === "overdue") return claims.filter(({ overdue }) => overdue);
  if (group === "flagged") return claims.filter(({ flags }) => !!flags?.length);
  return claims;
}

/** The claims of all pages: one that became less urgent between two of them may be on both, and stands where it stood first. */
export function together(pages: { claims?: QueuedClaim[] }[]): QueuedClaim[] {
  const all = new Map<string, QueuedClaim>();
  for (const { claims } of pages) for (const claim of claims ?? []) if (!all.has(claim.claimNumber)) all.set(claim.claimNumber, claim);
  return [...all.values()];
}

/** The place to go to: stops at both ends; from nowhere (null) to the first. -1: there is none. */
export function step(from: number | null, by: number, count: number): number {
  if (count === 0) return -1;
  return from === null ? 0 : Math.max(0, Math.min(count - 1, from + by));
}

export const priorityTone = (priority: string): Tone => (priority === "URGENT" ? "bad" : priority === "HIGH" ? "warn" : "plain");
