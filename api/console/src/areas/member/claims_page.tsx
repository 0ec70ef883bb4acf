import { Button, Group, Select } from "@mantine/core";
import { IconFilePlus } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router-dom";
import { useProfile } from "@/app/engine";
import { ClaimList } from "@/ui/claims/claim_list";
import { Page, Section } from "@/ui/page";
import { member as area } from "./area";
import { claimsOf } from "./claims_of";
import { usePolicy } from "./family";
import { NotBound } from "./not_bound";
import { PersonSelect } from "./person_select";

const groups: Record<string, { label: string; statuses: string[] }> = {
  all: { label: "All", statuses: [] },
  open: { label: "Still open", statuses: ["SUBMITTED", "UNDER_REVIEW", "DISPUTED"] },
  paid: { label: "Approved or paid", statuses: ["APPROVED", "PARTIALLY_APPROVED", "PAID", "DISPUTE_RESOLVED"] },
  denied: { label: "Denied", statuses: ["DENIED"] },
};

export default function ClaimsPage() {
  const profile = useProfile();
  const policy = usePolicy();
  const [person, setPerson] = useState<string | null>(null);
  const [group, setGroup] = useState("all");
  if (!profile.member) return <Page title="Claims"><NotBound /></Page>;
  const { statuses } = groups[group]!;
  return (
    <Page title="Claims" actions={<Button component={Link} to="/member/submit" leftSection={<IconFilePlus size={18} aria-hidden />}>Submit a claim</Button>}>
      <Group gap="md" align="flex-end">
        <PersonSelect pending={policy.isPending && profile.member.holder} members={policy.data?.members ?? []} value={person} choose={setPerson} everybody />
        <Select label="Show" w={{ base: "100%", xs: 200 }} data={Object.entries(groups).map(([value, { label }]) => ({ value, label }))} value={group} onChange={(value) => setGroup(value!)} />
      </Group>
      <Section flush title="Newest first">
        <ClaimList filter={claimsOf(profile, person)} to={area.claimPath!} only={statuses.length ? (claim) => statuses.includes(claim.status) : undefined} />
      </Section>
    </Page>
  );
}
