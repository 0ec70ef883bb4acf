import type { UserAccount } from "@/api/running";
import type { Tone } from "@/words/codes";

export const allRoles = ["ADMIN", "CLAIM_PROCESSOR", "PROVIDER", "PATIENT", "AUDITOR", "PAYER_SYSTEM", "REPORTER"] as const;

export const nameOf = (user: UserAccount) => user.displayName || user.login || "Erased user";

/** How a user stands, the most important first. */
export function stateOf(user: UserAccount, now = Date.now()): { text: string; tone: Tone } {
  if (!user.active) return { text: "Deactivated", tone: "bad" };
  if (user.lockedUntil && Date.parse(user.lockedUntil) > now) return { text: "Locked", tone: "warn" };
  if (user.mustChange) return { text: "Has not logged in", tone: "busy" };
  return { text: "Active", tone: "good" };
}
