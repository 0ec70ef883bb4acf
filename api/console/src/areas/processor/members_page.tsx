import { Alert, Button, Grid, Group, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router-dom";
import { findEligibility, getEligibility, type Eligibility } from "@/api/policies";
import { isNotFound, problemsOf } from "@/api/problems";
import { client } from "@/app/engine";
import { CoverBadge } from "@/ui/badges";
import { BenefitTable } from "@/ui/benefit_table";
import { ClaimList } from "@/ui/claims/claim_list";
import { LimitBar } from "@/ui/limit_bar";
import { Facts, Page, Section } from "@/ui/page";
import { EmptyState, RefusedNote } from "@/ui/states";
import { relationshipText } from "@/words/codes";
import { dayText, today } from "@/words/dates";
import { openPolicy } from "./chosen_policy";
import { processor as area } from "./area";

const none = { policyNumber: "", memberId: "", lastName: "", firstName: "", birthDate: "" };

function Cover({ cover }: { cover: Eligibility }) {
  const navigate = useNavigate();
  return (
    <>
      {!cover.active && <Alert color="yellow" variant="light"><Text size="sm" c="var(--mantine-color-text)">{cover.explanation}</Text></Alert>}
      <Grid gutter="lg">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Section title={`Member ${cover.memberId}`} actions={<CoverBadge status={cover.memberStatus} />}>
            <Stack gap="md">
              <Facts items={[
                ["Policy", cover.policyNumber], ["Plan", cover.plan], ["Relationship", relationshipText(cover.relationship)], ["Enrolled", dayText(cover.memberFrom)],
                ["Policy from", dayText(cover.policyFrom)], ["Policy to", dayText(cover.policyTo)], ["Terms", `Version ${cover.termsVersion}`], ["Decided by", cover.administrator ?? "The engine"],
              ]} />
              <Group><Button variant="default" size="xs" onClick={() => { openPolicy(cover.policyNumber); navigate("/processor/policies"); }}>Open the policy</Button></Group>
            </Stack>
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Section title={`Limits of ${cover.benefitYear}`}>
            <Stack gap="lg">
              <LimitBar label="Own deductible" use={cover.memberDeductible} />
              <LimitBar label="Policy's deductible" use={cover.deductible} />
              <LimitBar label="Own out-of-pocket limit" use={cover.memberOutOfPocket} color="orange.6" />
              <LimitBar label="Policy's out-of-pocket limit" use={cover.outOfPocket} color="orange.6" />
              {![cover.memberDeductible, cover.deductible, cover.memberOutOfPocket, cover.outOfPocket].some((use) => use?.limit) && <Text c="dimmed" size="sm">The plan has none.</Text>}
            </Stack>
          </Section>
        </Grid.Col>
      </Grid>
      {!!cover.benefits?.length && <Section flush title="What is covered"><BenefitTable benefits={cover.benefits} /></Section>}
      <Section flush title="Claims"><ClaimList filter={{ memberId: cover.memberId }} to={area.claimPath!} share="Member pays" pageSize={10} /></Section>
    </>
  );
}

export default function MembersPage() {
  const [by, setBy] = useState("person");
  const [given, setGiven] = useState(none);
  const [on, setOn] = useState(today);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [found, setFound] = useState<Eligibility | null>(null);
  const bind = (field: keyof typeof none) => ({
    value: given[field], required: true, withAsterisk: false,
    onChange: (event: { currentTarget: { value: string } }) => setGiven({ ...given, [field]: event.currentTarget.value }),
    error: problemsOf(error)[`member.${field}`] ?? problemsOf(error)[field],
  });
  const find = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    setFound(null);
    try {
      const { policyNumber, ...member } = Object.fromEntries(Object.entries(given).map(([key, text]) => [key, text.trim()])) as typeof none;
      setFound(by === "person" ? await findEligibility(client, member, on) : await getEligibility(client, policyNumber, member.memberId, on));
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  return (
    <Page title="Members" lead="What somebody is covered for on a day. Looking is recorded.">
      <Section title="Find a member" actions={<SegmentedControl size="xs" aria-label="Find by" value={by} onChange={(value) => { setBy(value); setError(null); }} data={[{ value: "person", label: "By name" }, { value: "policy", label: "By policy" }]} />}>
        <form onSubmit={(event) => void find(event)}>
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="md">
              {by === "policy" && <TextInput label="Policy number" autoComplete="off" {...bind("policyNumber")} />}
              <TextInput label="Member ID" autoComplete="off" {...bind("memberId")} />
              {by === "person" && <TextInput label="First name" autoComplete="off" {...bind("firstName")} />}
              {by === "person" && <TextInput label="Last name" autoComplete="off" {...bind("lastName")} />}
              {by === "person" && <TextInput label="Birth date" type="date" {...bind("birthDate")} />}
              <TextInput label="On" type="date" value={on} onChange={(event) => setOn(event.currentTarget.value)} required withAsterisk={false} />
            </SimpleGrid>
            {error !== null && !isNotFound(error) && <RefusedNote error={error} />}
            <Group><Button type="submit" loading={busy}>Find</Button></Group>
          </Stack>
        </form>
      </Section>
      <div aria-live="polite">{isNotFound(error) && <EmptyState title="Nobody matches" text="Everything has to be as it is on record." />}</div>
      {found && <Cover cover={found} />}
    </Page>
  );
}
