import { Alert, Anchor, Button, Grid, Skeleton, Stack, Text } from "@mantine/core";
import { IconFilePlus, IconInfoCircle, IconPrinter } from "@tabler/icons-react";
import { Link } from "react-router-dom";
import type { Eligibility } from "@/api/policies";
import { payerOf } from "@/api/session";
import { useProfile } from "@/app/engine";
import { ClaimList } from "@/ui/claims/claim_list";
import { LimitBar } from "@/ui/limit_bar";
import { Page, Section } from "@/ui/page";
import { Loaded } from "@/ui/states";
import { useCover, usePerson } from "./family";
import { InsuranceCard } from "./insurance_card";
import { member as area } from "./area";
import { NotBound } from "./not_bound";
import { PersonSelect } from "./person_select";
import { claimsOf } from "./claims_of";

function Limits({ cover }: { cover: Eligibility }) {
  const none = ![cover.deductible, cover.memberDeductible, cover.outOfPocket, cover.memberOutOfPocket].some((use) => use?.limit);
  return (
    <Stack gap="lg">
      <LimitBar label="Own deductible" use={cover.memberDeductible} hint="You pay this before the plan starts to" />
      <LimitBar label="Family deductible" use={cover.deductible} hint="Shared by everybody on the policy" />
      <LimitBar label="Own out-of-pocket limit" use={cover.memberOutOfPocket} hint="Beyond it the plan pays everything covered" color="orange.6" />
      <LimitBar label="Family out-of-pocket limit" use={cover.outOfPocket} hint="Shared by everybody on the policy" color="orange.6" />
      {none && <Text c="dimmed" size="sm">This plan has no yearly limits.</Text>}
    </Stack>
  );
}

export default function OverviewPage() {
  const profile = useProfile();
  const { members, pending, memberId, person, choose } = usePerson();
  const cover = useCover(memberId);
  const first = profile.displayName?.split(" ")[0];
  if (!profile.member) return <Page title="Overview"><NotBound /></Page>;
  return (
    <Page title={first ? `Hello, ${first}` : "Overview"} name="Overview"
          actions={<Button component={Link} to="/member/submit" leftSection={<IconFilePlus size={18} aria-hidden />}>Submit a claim</Button>}>
      <PersonSelect pending={pending} members={members} value={memberId} choose={choose} label="Whose card and limits" />
      <Loaded query={cover} loading={<Grid gutter="lg"><Grid.Col span={{ base: 12, md: 6 }}><Skeleton h={224} radius={18} /></Grid.Col><Grid.Col span={{ base: 12, md: 6 }}><Skeleton h={340} radius="lg" /></Grid.Col></Grid>}>
        {(cover) => (
          <>
            {!cover.active && <Alert color="yellow" variant="light" icon={<IconInfoCircle />}><Text size="sm" c="var(--mantine-color-text)">{cover.explanation}</Text></Alert>}
            <Grid gutter="lg">
              <Grid.Col span={{ base: 12, md: 6 }}>
                <Stack gap="lg">
                  <InsuranceCard cover={cover} person={person} payer={payerOf(profile)} />
                  <Button className="no-print" variant="default" leftSection={<IconPrinter size={17} aria-hidden />} onClick={() => window.print()}>Print the card</Button>
                </Stack>
              </Grid.Col>
              <Grid.Col span={{ base: 12, md: 6 }}><Section title={`Limits of ${cover.benefitYear}`}><Limits cover={cover} /></Section></Grid.Col>
            </Grid>
          </>
        )}
      </Loaded>
      <Section flush title="Latest claims" actions={<Anchor component={Link} to="/member/claims" size="sm">All claims</Anchor>}>
        <ClaimList filter={claimsOf(profile, null)} to={area.claimPath!} pageSize={5} more={false} />
      </Section>
    </Page>
  );
}
