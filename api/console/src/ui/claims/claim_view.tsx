import { Alert, Button, Grid, Group, Stack, Text } from "@mantine/core";
import { IconFileInfo, IconMessageQuestion } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import type { ClaimRecord } from "@/api/claims";
import { Money, StatusBadge } from "@/ui/badges";
import { Facts, Page, Section } from "@/ui/page";
import { EmptyState, Loaded, PageSkeleton } from "@/ui/states";
import { statusOf, words } from "@/words/codes";
import { dayText, instantText } from "@/words/dates";
import { ClaimAmounts } from "./claim_amounts";
import { ClaimDocuments } from "./claim_documents";
import { ClaimLines } from "./claim_lines";
import { ClaimTimeline } from "./claim_timeline";
import { DisputeModal } from "./dispute_modal";
import { useClaim, useExplanation, useJourney } from "./queries";

const disputable = ["APPROVED", "PARTIALLY_APPROVED", "DENIED", "PAID", "DISPUTE_RESOLVED"];

/** A claim as a member or a provider sees it. */
export function ClaimView({ claim, reader, actions, patient }: { claim: string; reader: "member" | "provider"; actions?: (record: ClaimRecord) => ReactNode; patient?: (record: ClaimRecord) => string | undefined }) {
  const record = useClaim(claim), journey = useJourney(claim), explanation = useExplanation(claim);
  const [disputing, setDisputing] = useState<number | null>(null);
  const mine = reader === "member" ? "You pay" : "Patient pays";
  const found = record.data;
  const mayDispute = found && disputable.includes(found.outcome.status);
  return (
    <Page title={`Claim ${found?.outcome.claimNumber ?? claim}`}
          lead={found && <Group gap="sm"><StatusBadge status={found.outcome.status} /><span>Received {dayText(found.received)}</span></Group>}
          actions={found && <>
            {mayDispute && <Button variant="default" leftSection={<IconMessageQuestion size={17} aria-hidden />} onClick={() => setDisputing(0)}>Dispute</Button>}
            {actions?.(found)}
          </>}>
      <Loaded query={record} loading={<PageSkeleton />} notFound={<EmptyState title="There is no such claim" text="Look at the number again. Claims of others are not shown." />}>
        {(record) => (
          <>
            {!!record.missing?.length && (
              <Alert color="yellow" variant="light" icon={<IconFileInfo />} title="Something is still needed" styles={{ title: { color: "var(--mantine-color-text)" } }}>
                {record.missing.map(({ path, what, rule }) => <Text key={path + what} size="sm" c="var(--mantine-color-text)"><b>{words(what)}</b> {rule}</Text>)}
              </Alert>
            )}
            <Grid gutter="lg">
              <Grid.Col span={{ base: 12, md: 7 }}>
                <Stack gap="lg">
                  <Section title="Who pays what">
                    <Stack gap="md">
                      {reader === "member" && <Text>{statusOf(record.outcome.status).member}</Text>}
                      <ClaimAmounts outcome={record.outcome} share={mine} />
                    </Stack>
                  </Section>
                  <Section flush title="Line by line"><ClaimLines record={record} reader={reader} share={mine} dispute={mayDispute ? setDisputing : undefined} /></Section>
                  <Section title="In plain words">
                    <Loaded query={explanation}>
                      {({ lines }) => <Stack gap="xs">{(lines ?? []).map((line, index) => <Text key={index} size="sm">{line}</Text>)}</Stack>}
                    </Loaded>
                  </Section>
                </Stack>
              </Grid.Col>
              <Grid.Col span={{ base: 12, md: 5 }}>
                <Stack gap="lg">
                  <Section title="About this claim">
                    <Facts items={[
                      ["Patient", patient?.(record) ?? record.memberId],
                      ["Provider (NPI)", record.providerNpi],
                      [reader === "provider" ? "Your reference" : "Reference", record.submitterClaimId],
                      ["Paid so far", <Money key="paid" amount={record.settled} />],
                    ]} />
                  </Section>
                  <Loaded query={journey}>
                    {(journey) => (
                      <>
                        {!!journey.remarks?.length && (
                          <Section title="Messages">
                            <Stack gap="md">
                              {journey.remarks.map((remark, index) => (
                                <div key={index}>
                                  <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>{remark.text}</Text>
                                  <Text size="xs" c="dimmed">{instantText(remark.time)}</Text>
                                </div>
                              ))}
                            </Stack>
                          </Section>
                        )}
                        <Section title="Timeline"><ClaimTimeline journey={journey} /></Section>
                        <Section title="Documents"><ClaimDocuments journey={journey} mayAdd={!["CANCELLED", "REVERSED"].includes(journey.status)} /></Section>
                      </>
                    )}
                  </Loaded>
                </Stack>
              </Grid.Col>
            </Grid>
            <DisputeModal claim={record.outcome.claimNumber} line={disputing} close={() => setDisputing(null)} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
