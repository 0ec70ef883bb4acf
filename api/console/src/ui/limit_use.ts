import type { LimitUse } from "@/api/policies";
import { cents, dollars, share } from "@/words/money";

export interface LimitState {
  used?: string; // absent: who asks is not told, as of what others of the policy had a share in
  limit: string;
  text: string; // what is left of it
  done: boolean;
  share: number; // 0 to 100
}

/** How a yearly limit stands; null: there is none. */
export function limitState(use: LimitUse | undefined): LimitState | null {
  if (!use?.limit) return null;
  const limit = cents(use.limit);
  if (use.used === undefined) return { limit: dollars(limit), text: "What is used of it is not shown to you", done: false, share: 0 };
  const used = cents(use.used), done = limit > 0n && used >= limit;
  return { used: dollars(used), limit: dollars(limit), text: done ? "Reached" : `${dollars(use.remaining ?? limit - used)} to go`, done, share: share(used, limit) };
}
