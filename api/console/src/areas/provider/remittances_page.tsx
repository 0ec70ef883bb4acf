import { Button, Group, SimpleGrid, Skeleton, TextInput } from "@mantine/core";
import { IconCashBanknote, IconDownload } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import type { ClaimSummary } from "@/api/claims";
import { getPayee } from "@/api/payments";
import { client, useAsk } from "@/app/engine";
import { Money } from "@/ui/badges";
import { ClaimList } from "@/ui/claims/claim_list";
import { Page, Section } from "@/ui/page";
import type { Column } from "@/ui/record_table";
import { EmptyState, Loaded } from "@/ui/states";
import { dayText } from "@/words/dates";
import { dollars } from "@/words/money";
import { provider as area } from "./area";
import { NoNpi, NpiSelect, useNpi } from "./npi";
import { Figure } from "./overview_page";
import { download, downloadOf } from "./remittance";

const columns: Column<ClaimSummary>[] = [
  { label: "Claim", lead: true, cell: (claim) => claim.claimNumber },
  { label: "Received", cell: (claim) => dayText(claim.received) },
  { label: "Billed", end: true, cell: (claim) => <Money amount={claim.billed} /> },
  { label: "Paid", end: true, cell: (claim) => <Money amount={claim.planPaid} strong /> },
  { label: "Remittance", end: true, cell: (claim) => <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={() => void downloadOf(claim.claimNumber)} aria-label={`Remittance of ${claim.claimNumber}`}>835</Button> },
];

export default function RemittancesPage() {
  const { npis, npi, choose } = useNpi();
  const [trace, setTrace] = useState("");
  const payee = useAsk(["payees", npi], (signal) => getPayee(client, npi!, signal), !!npi);
  if (!npi) return <Page title="Payments"><NoNpi /></Page>;
  const find = (event: FormEvent) => {
    event.preventDefault();
    if (trace.trim()) void download(trace.trim());
  };
  return (
    <Page title="Payments" lead="What was paid, and the remittance advice of each payment as an X12 835 file.">
      <NpiSelect npis={npis} npi={npi} choose={choose} />
      <Loaded query={payee} loading={<SimpleGrid cols={{ base: 1, xs: 3 }}>{[1, 2, 3].map((n) => <Skeleton key={n} h={112} radius="lg" />)}</SimpleGrid>}>
        {({ payees }) => {
          const due = payees?.[0];
          return (
            <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="md">
              <Figure label="Paid so far" value={dollars(due?.settled ?? "0.00")} />
              <Figure label="To be paid next" value={dollars(due?.toPay ?? "0.00")} note={due ? `${due.claimsDue} claims` : undefined} />
              <Figure label="To be taken back" value={dollars(due?.toRecoup ?? "0.00")} />
            </SimpleGrid>
          );
        }}
      </Loaded>
      <Section title="By trace number" lead="As it stands on the bank's statement (TRN02).">
        <form onSubmit={find}>
          <Group align="flex-end" gap="sm">
            <TextInput label="Trace number" value={trace} onChange={(event) => setTrace(event.currentTarget.value)} style={{ flex: 1, maxWidth: 320 }} spellCheck={false} />
            <Button type="submit" leftSection={<IconDownload size={16} aria-hidden />}>Download 835</Button>
          </Group>
        </form>
      </Section>
      <Section flush title="Paid claims">
        <ClaimList filter={{ providerNpi: npi }} to={area.claimPath!} columns={columns} only={(claim) => claim.status === "PAID"} pageSize={50}
                   empty={<EmptyState icon={IconCashBanknote} title="Nothing is paid yet" text="Claims that a payment run has paid are listed here." />} />
      </Section>
    </Page>
  );
}
