import { Avatar, Group, SimpleGrid, Stack, Text, Title, Card } from "@mantine/core";
import type { MemberState } from "@/api/policies";
import { useProfile } from "@/app/engine";
import { CoverBadge } from "@/ui/badges";
import { LimitBar } from "@/ui/limit_bar";
import { Facts, Page } from "@/ui/page";
import { Loaded, PageSkeleton } from "@/ui/states";
import { relationshipText } from "@/words/codes";
import { dayText } from "@/words/dates";
import { nameOf, useCover, usePolicy } from "./family";
import { NotBound } from "./not_bound";

function Person({ member }: { member: MemberState }) {
  const cover = useCover(member.memberId);
  const name = nameOf(member);
  return (
    <Card component="section">
      <Stack gap="lg">
        <Group gap="md" wrap="nowrap" align="flex-start">
          <Avatar name={name} color="brand" size={44} alt="" variant="filled" />
          <div style={{ flex: 1, minWidth: 0 }}>
            <Title order={2}>{name}</Title>
            <Text size="sm" c="dimmed">{relationshipText(member.relationship)}</Text>
          </div>
          <CoverBadge status={member.status} />
        </Group>
        <Facts items={[
          ["Member ID", member.memberId],
          ["Date of birth", dayText(member.details?.birthDate)],
          ["Covered since", dayText(member.enrolled)],
          ...(member.lastDay ? [["Covered until", dayText(member.lastDay)] as [string, string]] : []),
        ]} />
        <Loaded query={cover}>
          {(cover) => (
            <Stack gap="md">
              <LimitBar label="Own deductible" use={cover.memberDeductible} />
              <LimitBar label="Own out-of-pocket limit" use={cover.memberOutOfPocket} color="orange.6" />
            </Stack>
          )}
        </Loaded>
      </Stack>
    </Card>
  );
}

export default function FamilyPage() {
  const profile = useProfile();
  const policy = usePolicy();
  if (!profile.member) return <Page title="Family"><NotBound /></Page>;
  return (
    <Page title="Family" lead={profile.member.holder ? "Everybody on your policy whom you may see." : "What you may see of your policy."}>
      <Loaded query={policy} loading={<PageSkeleton />}>
        {({ members }) => <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">{(members ?? []).map((member) => <Person key={member.memberId} member={member} />)}</SimpleGrid>}
      </Loaded>
    </Page>
  );
}
