import { Button, Center, Group, SimpleGrid, Skeleton, TextInput } from "@mantine/core";
import { IconCashBanknote, IconDownload } from "@tabler/icons-react";
import { useInfiniteQuery, type UseQueryResult } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { getPayee, listPayments, type ListedPayment, type PaymentFilter } from "@/api/payments";
import { client, useAsk } from "@/app/engine";
import { Money } from "@/ui/badges";
import { Page, Section } from "@/ui/page";
import { RecordTable, type Column } from "@/ui/record_table";
import { EmptyState, Loaded } from "@/ui/states";
import { dayText } from "@/words/dates";
import { dollars } from "@/words/money";
import { NoNpi, NpiSelect, useNpi } from "./npi";
import { Figure } from "./overview_page";
import { download } from "./remittance";

const columns: Column<ListedPayment>[] = [
  { label: "Trace number", lead: true, cell: ({ trace }) => trace },
  { label: "Paid on", cell: ({ on }) => dayText(on) },
  { label: "At the bank", cell: ({ confirmed, method }) => (method === "NONE" ? "Nothing to pay" : confirmed ? dayText(confirmed) : "Not yet confirmed") },
  { label: "Claims", end: true, cell: ({ claims }) => claims },
  { label: "Amount", end: true, cell: ({ amount }) => <Money amount={amount} strong /> },
  { label: "Remittance", end: true, cell: ({ trace }) => <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={() => void download(trace)} aria-label={`835 remittance of ${trace}`}>835</Button> },
];

/** The key begins as what live updates refetch (app/live.tsx). */
function usePayments(filter: PaymentFilter) {
  return useInfiniteQuery({
    queryKey: ["payees", "payments", filter],
    queryFn: ({ pageParam, signal }) => listPayments(client, filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next || undefined,
    enabled: !!filter.npi,
  });
}

function Payments({ npi }: { npi: string }) {
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const query = usePayments({ npi, from: from || undefined, to: to || undefined });
  const total = query.data?.pages[0]?.total;
  return (
    <Section flush title="Payments to you" lead={total && `${total.exact ? "" : "More than "}${total.entries} payment${total.entries === "1" ? "" : "s"}`}>
      <Group align="flex-end" gap="sm" px="lg" pb="md">
        <TextInput type="date" label="Paid from" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput type="date" label="Paid to" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      </Group>
      <Loaded query={query as unknown as UseQueryResult<NonNullable<typeof query.data>>}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.payments ?? []);
          return (
            <>
              {rows.length ? <RecordTable caption="Payments" columns={columns} rows={rows} id={({ trace }) => trace} />
                : <EmptyState icon={IconCashBanknote} title={from || to ? "No payments on these days" : "Nothing is paid yet"} text="What a payment run has paid to you is listed here, with its remittance advice." />}
              {query.hasNextPage && <Center p="md"><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button></Center>}
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

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
      <Payments key={npi} npi={npi} />
      <Section title="By trace number" lead="As it stands on the bank's statement (TRN02).">
        <form onSubmit={find}>
          <Group align="flex-end" gap="sm">
            <TextInput label="Trace number" value={trace} onChange={(event) => setTrace(event.currentTarget.value)} style={{ flex: "1 1 200px", maxWidth: 320 }} spellCheck={false} />
            <Button type="submit" leftSection={<IconDownload size={16} aria-hidden />}>Download 835</Button>
          </Group>
        </form>
      </Section>
    </Page>
  );
}
