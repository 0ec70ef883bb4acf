import { Alert, Button, Grid, Group, Menu, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconChevronDown, IconFileInfo } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router-dom";
import type { ClaimRecord, EditFinding, Journey } from "@/api/claims";
import { useProfile } from "@/app/engine";
import { messageOf } from "@/api/problems";
import { StatusBadge, ToneBadge } from "@/ui/badges";
import { ClaimAmounts } from "@/ui/claims/claim_amounts";
import { ClaimDocuments } from "@/ui/claims/claim_documents";
import { ClaimTimeline } from "@/ui/claims/claim_timeline";
import { useClaim, useCommand, useExplanation, useJourney } from "@/ui/claims/queries";
import { Facts, Page, Section } from "@/ui/page";
import { EmptyState, Loaded, PageSkeleton } from "@/ui/states";
import { words } from "@/words/codes";
import { dayText, today } from "@/words/dates";
import { dollars } from "@/words/money";
import { notifications } from "@mantine/notifications";
import { ActionModal, actionsOf, actionText, type ClaimAction } from "./claim_actions";
import { BucketsView } from "./buckets_view";
import { openPolicy } from "./chosen_policy";
import { ownedBy } from "./queue";
import { Remarks } from "./remarks";
import { SimilarClaims } from "./similar_claims";
import { WorkedLines } from "./worked_lines";

const actionTone = (action: string | undefined) => (action === "DENY" ? "bad" : action === "PEND" ? "warn" : "plain") as "bad" | "warn" | "plain";

const actionWords = (action: string | undefined) => (action === "DENY" ? "Denies" : action === "PEND" ? "Holds it" : "To know");

const Findings = ({ findings }: { findings: EditFinding[] }) => (
  <Stack gap="sm" component="ul" style={{ listStyle: "none", margin: 0, padding: 0 }}>
    {findings.map((finding, index) => (
      <li key={index}>
        <Group gap="xs"><ToneBadge tone={actionTone(finding.action)}>{finding.overridden ? "Overridden" : actionWords(finding.action)}</ToneBadge><Text size="sm" fw={600}>{words(finding.edit)}{finding.line ? `, line ${finding.line}` : ""}</Text></Group>
        {finding.detail && <Text size="sm" c="dimmed">{finding.detail}{finding.table && ` (${finding.table}, version ${finding.version})`}</Text>}
      </li>
    ))}
  </Stack>
);

function Review({ journey }: { journey: Journey }) {
  const command = useCommand();
  const profile = useProfile();
  const review = journey.review!;
  const set = async (change: object) => {
    try {
      await command(journey.claimNumber, { review: { on: today(), ...change } });
    } catch (error) {
      notifications.show({ color: "red", title: "That did not work", message: messageOf(error) });
    }
  };
  const mine = ownedBy(profile)(review.owner);
  return (
    <Stack gap="sm">
      <Group justify="space-between"><Text size="sm">{mine ? "You have taken it." : review.owner ? "Somebody has taken it." : "Nobody has taken it."}</Text>
        <Button size="xs" variant="light" onClick={() => void set({ owner: mine ? "" : profile.user })}>{mine ? "Give back" : "Take it"}</Button></Group>
      <Group grow align="flex-end">
        <Select label="Priority" data={["LOW", "NORMAL", "HIGH", "URGENT"].map((value) => ({ value, label: words(value) }))} value={review.priority ?? "NORMAL"} onChange={(priority) => void set({ priority })} />
        <TextInput key={review.due} label="Due" type="date" defaultValue={review.due} onBlur={(event) => { const due = event.currentTarget.value; if (due && due !== review.due) void set({ due }); }} />
      </Group>
    </Stack>
  );
}

function Work({ record, journey, explanation }: { record: ClaimRecord; journey: ReturnType<typeof useJourney>; explanation: ReturnType<typeof useExplanation> }) {
  const navigate = useNavigate();
  const findings = [...(record.outcome.findings ?? []), ...(record.flags ?? [])];
  return (
    <>
      {!!record.missing?.length && (
        <Alert color="yellow" variant="light" icon={<IconFileInfo />} title="The plan wants something with it" styles={{ title: { color: "var(--mantine-color-text)" } }}>
          {record.missing.map(({ path, what, rule }) => <Text key={path + what} size="sm" c="var(--mantine-color-text)"><b>{words(what)}</b> {rule}</Text>)}
        </Alert>
      )}
      <Grid gutter="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap="lg">
            {findings.length > 0 && <Section title="What was found on it"><Findings findings={findings} /></Section>}
            <Section title="Who pays what"><ClaimAmounts outcome={record.outcome} share="Member pays" /></Section>
            <Section flush title="Lines and steps"><WorkedLines record={record} /></Section>
            <Section flush title="Balances before and after" lead="Of the policy, around the last decision">
              {record.policyNumber ? <BucketsView claim={record.outcome.claimNumber} policyNumber={record.policyNumber} /> : <EmptyState title="Not shown" text="The member's data was erased, or is not for your role." />}
            </Section>
            <Section title="As the member reads it">
              <Loaded query={explanation}>{({ lines }) => <Stack gap="xs">{(lines ?? []).map((line, index) => <Text key={index} size="sm">{line}</Text>)}</Stack>}</Loaded>
            </Section>
            <Loaded query={journey}>{(journey) => <Section title="Remarks"><Remarks journey={journey} /></Section>}</Loaded>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="lg">
            <Loaded query={journey}>
              {(journey) => (
                <>
                  {journey.review && <Section title="Review"><Review journey={journey} /></Section>}
                  <Section title="Documents"><ClaimDocuments journey={journey} mayAdd={!["CANCELLED", "REVERSED"].includes(journey.status)} /></Section>
                </>
              )}
            </Loaded>
            <Section title="About this claim">
              <Stack gap="md">
                <Facts items={[
                  ["Member", record.memberId || "Not shown"], ["Provider (NPI)", record.providerNpi],
                  ["Filed by", [record.submitter, record.submitterClaimId].filter(Boolean).join(" / ")], ["Paid so far", <span className="money" key="paid">{dollars(record.settled)}</span>],
                  ...(record.dispute ? [["Dispute", words(record.dispute)] as [string, string]] : []), ["Event", record.position],
                ]} />
                {record.policyNumber && <Group><Button size="xs" variant="default" onClick={() => { openPolicy(record.policyNumber!); navigate("/processor/policies"); }}>Open policy {record.policyNumber}</Button></Group>}
              </Stack>
            </Section>
            <Section title="Similar claims"><SimilarClaims record={record} /></Section>
            <Loaded query={journey}>
              {(journey) => <Section title="Timeline"><ClaimTimeline journey={journey} /></Section>}
            </Loaded>
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

export default function ClaimPage() {
  const { claim = "" } = useParams();
  const { roles } = useProfile();
  const record = useClaim(claim), journey = useJourney(claim), explanation = useExplanation(claim);
  const [action, setAction] = useState<ClaimAction | null>(null);
  const found = record.data;
  const [first, second, ...rest] = found ? actionsOf(found.outcome.status, found.outcome.findings) : [];
  return (
    <Page title={`Claim ${found?.outcome.claimNumber ?? claim}`} lead={found && <Group gap="sm"><StatusBadge status={found.outcome.status} /><span>Received {dayText(found.received)}</span></Group>}
          actions={found && <>
            {roles.includes("ADMIN") && <Button variant="subtle" component={Link} to={`/auditor/claims/${encodeURIComponent(found.outcome.claimNumber)}`}>Every event</Button>}
            {first && <Button onClick={() => setAction(first)} variant={first === "readjudicate" || first === "cancel" ? "default" : "filled"}>{actionText[first]}</Button>}
            {second && <Button variant="default" onClick={() => setAction(second)}>{actionText[second]}</Button>}
            {rest.length > 0 && (
              <Menu position="bottom-end" shadow="md">
                <Menu.Target><Button variant="default" rightSection={<IconChevronDown size={15} aria-hidden />}>More</Button></Menu.Target>
                <Menu.Dropdown>{rest.map((other) => <Menu.Item key={other} onClick={() => setAction(other)}>{actionText[other]}</Menu.Item>)}</Menu.Dropdown>
              </Menu>
            )}
          </>}>
      <Loaded query={record} loading={<PageSkeleton />} notFound={<EmptyState title="There is no such claim" text="Look at the number again." />}>
        {(record) => <Work record={record} journey={journey} explanation={explanation} />}
      </Loaded>
      {found && <ActionModal target={{ claimNumber: found.outcome.claimNumber, findings: found.outcome.findings ?? [], disputedLine: found.disputedLine }} action={action} close={() => setAction(null)} />}
    </Page>
  );
}
