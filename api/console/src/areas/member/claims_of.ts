import type { ClaimFilter } from "@/api/claims";
import type { Profile } from "@/api/session";

/** Null: of everybody whom the user may see. */
export function claimsOf(profile: Profile, memberId: string | null): ClaimFilter {
  const { member, openPolicies } = profile;
  if (memberId) return { memberId };
  return member && openPolicies?.includes(member.policyNumber) ? { policyNumber: member.policyNumber } : { memberId: member?.memberId };
}
