import { Anchor, Button, Stack, Text } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { Link, useParams } from "react-router-dom";
import type { LineOutcome } from "@/api/claims";
import { payerOf } from "@/api/session";
import { useProfile } from "@/app/engine";
import { Money } from "@/ui/badges";
import { ClaimAmounts } from "@/ui/claims/claim_amounts";
import { useClaim, useExplanation } from "@/ui/claims/queries";
import { Facts, Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { Loaded } from "@/ui/states";
import { carcText, denialOf, groupText, statusOf, words } from "@/words/codes";
import { dayText, today } from "@/words/dates";
import { dollars, moneyText, sum } from "@/words/money";
import { member as area } from "./area";
import { nameOf, usePolicy } from "./family";

/** The explanation of benefits of a claim, as a page to print. */
export default function EobPage() {
  const { claim = "" } = useParams();
  const profile = useProfile();
  const record = useClaim(claim), explanation = useExplanation(claim), policy = usePolicy();
  return (
    <Page title="Explanation of benefits" lead="This is not a bill. The provider bills you for what is yours to pay."
          actions={<Button leftSection={<IconPrinter size={17} aria-hidden />} onClick={() => window.print()}>Print</Button>}>
      <Loaded query={record}>
        {({ outcome, services, received, providerNpi, memberId }) => {
          const lines = outcome.lines ?? [];
          const total = (of: (line: LineOutcome) => string) => <Money amount={moneyText(sum(lines.map(of)))} />;
          const notes = [...new Map(lines.flatMap((line) => line.adjustments ?? []).map((a) => [`${a.group}-${a.reason}`, a])).entries()].sort(([a], [b]) => a.localeCompare(b));
          return (
            <>
              <Section title={payerOf(profile) || "Your health plan"}>
                <Facts items={[
                  ["Claim", <Anchor key="claim" component={Link} to={area.claimPath!(outcome.claimNumber)}>{outcome.claimNumber}</Anchor>],
                  ["Patient", nameOf(policy.data?.members?.find((m) => m.memberId === memberId)) || memberId],
                  ["Provider (NPI)", providerNpi], ["Received", dayText(received)], ["Printed as of", dayText(today())], ["Status", statusOf(outcome.status).text],
                ]} />
              </Section>
              <Section title="In short">
                <Stack gap="md">
                  <ClaimAmounts outcome={outcome} />
                  <Text>{statusOf(outcome.status).member} Your share is <b>{dollars(outcome.memberResponsibility)}</b>.</Text>
                </Stack>
              </Section>
              <Section flush title="Services">
                <RecordTable caption="Services and who pays them" rows={lines} id={(line) => String(line.line)}
                  columns={[
                    { label: "Service", lead: true, cell: ({ line }) => { const s = services?.[line - 1]; return <span>{s ? words(s.serviceType) : `Line ${line}`}<Text size="xs" c="dimmed" component="span" display="block" fw={400}>{s && `${dayText(s.serviceDate)} · ${s.procedure ?? ""}`}</Text></span>; }, foot: "Total" },
                    { label: "Billed", end: true, cell: (l) => <Money amount={l.billed} />, foot: total((l) => l.billed) },
                    { label: "Allowed", end: true, cell: (l) => <Money amount={l.allowed} />, foot: total((l) => l.allowed) },
                    { label: "Deductible", end: true, cell: (l) => <Money amount={l.deductible} />, foot: total((l) => l.deductible) },
                    { label: "Copay", end: true, cell: (l) => <Money amount={l.copay} />, foot: total((l) => l.copay) },
                    { label: "Coinsurance", end: true, cell: (l) => <Money amount={l.coinsurance} />, foot: total((l) => l.coinsurance) },
                    { label: "Plan pays", end: true, cell: (l) => <Money amount={l.planPaid} />, foot: total((l) => l.planPaid) },
                    { label: "You pay", end: true, cell: (l) => <Money amount={l.memberResponsibility} strong />, foot: total((l) => l.memberResponsibility) },
                  ]} />
              </Section>
              {lines.some((line) => line.denial) && (
                <Section title="What is not covered">
                  <Stack gap="xs">{lines.filter((line) => line.denial).map((line) => <Text key={line.line} size="sm"><b>Line {line.line}.</b> {denialOf(line.denial)?.why} {denialOf(line.denial)?.next}</Text>)}</Stack>
                </Section>
              )}
              {notes.length > 0 && (
                <Section title="What the codes mean">
                  <Stack gap={4}>{notes.map(([code, { reason, group }]) => <Text key={code} size="sm"><b>{code}</b> {carcText(reason)} ({groupText(group).toLowerCase()})</Text>)}</Stack>
                </Section>
              )}
              <Section title="How it was decided">
                <Loaded query={explanation}>{({ lines }) => <Stack gap="xs">{(lines ?? []).map((line, index) => <Text key={index} size="sm">{line}</Text>)}</Stack>}</Loaded>
              </Section>
              <Text size="sm" c="dimmed">You may dispute a decision: choose Dispute on the claim's page, and say why.</Text>
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
