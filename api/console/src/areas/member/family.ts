import { useState } from "react";
import { fullName, getEligibility, getPolicy, type MemberState } from "@/api/policies";
import { client, useAsk, useProfile } from "@/app/engine";
import { relationshipText } from "@/words/codes";

/** One's own binding. A user with the role and no binding sees nothing of anybody. */
export const useBinding = () => useProfile().member;

export function usePolicy() {
  const binding = useBinding();
  return useAsk(["policy", binding?.policyNumber], (signal) => getPolicy(client, binding!.policyNumber, signal), !!binding);
}

export function useCover(memberId: string | undefined) {
  const binding = useBinding();
  return useAsk(["eligibility", binding?.policyNumber, memberId], (signal) => getEligibility(client, binding!.policyNumber, memberId!, undefined, signal), !!binding && !!memberId);
}

export const nameOf = (member: MemberState | undefined): string => fullName(member?.details) ?? (member ? relationshipText(member.relationship) : "");

/** Whose data is looked at: oneself, or somebody of the family that one may see. */
export function usePerson() {
  const binding = useBinding();
  const policy = usePolicy();
  const members = policy.data?.members ?? [];
  const [chosen, choose] = useState<string | null>(null);
  const memberId = chosen ?? binding?.memberId;
  const pending = policy.isPending && !!binding?.holder;
  return { policy, pending, members, memberId, person: members.find((member) => member.memberId === memberId), choose };
}
