import { Select, Skeleton } from "@mantine/core";
import type { MemberState } from "@/api/policies";
import { relationshipText } from "@/words/codes";
import { nameOf } from "./family";

/** Nothing to choose where one sees oneself only. */
export function PersonSelect({ members, value, choose, everybody, pending, label = "Person" }: { pending?: boolean; members: MemberState[]; value: string | null | undefined; choose: (memberId: string | null) => void; everybody?: boolean; label?: string }) {
  // As high as what comes, so that nothing moves.
  if (pending) return <Skeleton h={61} w={{ base: "100%", xs: 260 }} />;
  if (members.length < 2) return null;
  const data = members.map((member) => ({ value: member.memberId, label: `${nameOf(member)} (${relationshipText(member.relationship).toLowerCase()})` }));
  return <Select label={label} w={{ base: "100%", xs: 260 }} data={everybody ? [{ value: "", label: "Everybody" }, ...data] : data} value={value ?? ""} onChange={(chosen) => choose(chosen || null)} />;
}
