import { Button, Group, Select, Text, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { Link } from "react-router-dom";
import type { Query } from "@/api/client";
import { readLog } from "@/api/log";
import { client } from "@/app/engine";
import { EventBadge, Money, StatusBadge } from "@/ui/badges";
import { RecordTable } from "@/ui/record_table";
import { EmptyState, Loaded } from "@/ui/states";
import { claimStatuses, statusOf } from "@/words/codes";
import { instantText } from "@/words/dates";
import { auditor as area } from "./area";

const size = 50n;
const least = (position: bigint) => (position < 1n ? 1n : position);

/** What is asked for: the events from a position on, at most so far; null: the newest. */
interface Place { from: bigint; until: bigint }

/** The log from any position on, in both directions. *end*: one past its last event. */
export function LogBrowser({ end }: { end: bigint }) {
  const [place, setPlace] = useState<Place | null>(null);
  const [typed, setTyped] = useState("");
  const [status, setStatus] = useState<string | null>(null);
  const [npi, setNpi] = useState("");
  const [filter, setFilter] = useState<Query>({});
  const { from, until } = place ?? { from: least(end - size), until: end };
  const page = useQuery({
    queryKey: ["log", String(from), String(until), filter], queryFn: ({ signal }) => readLog(client, from, until, Number(size), filter, signal),
    placeholderData: keepPreviousData,
    // What was is so for ever.
    staleTime: Infinity,
  });
  const wrong = { position: typed.trim() !== "" && !/^\d{1,18}$/.test(typed.trim()), npi: npi.trim() !== "" && !/^\d{10}$/.test(npi.trim()) };
  const show = (event: FormEvent) => {
    event.preventDefault();
    if (wrong.position || wrong.npi) return;
    setFilter({ ...(npi.trim() ? { providerNpi: npi.trim() } : status && { status }) });
    const at = typed.trim();
    setPlace(at ? { from: least(BigInt(at)), until: end } : null);
  };
  return (
    <>
      <form onSubmit={show}>
        <Group gap="md" align="flex-end" px="lg" pb="md">
          <TextInput label="From position" placeholder="The newest" w={{ base: "100%", xs: 150 }} inputMode="numeric" autoComplete="off" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} error={wrong.position ? "Digits only" : undefined} />
          <Select label="Claims that become" placeholder="Anything" clearable w={{ base: "100%", xs: 190 }} data={claimStatuses.map((value) => ({ value, label: statusOf(value).text }))} value={status} onChange={(value) => { setStatus(value); if (value) setNpi(""); }} />
          <TextInput label="Provider (NPI)" w={{ base: "100%", xs: 150 }} inputMode="numeric" maxLength={10} value={npi} onChange={(event) => { setNpi(event.currentTarget.value); if (event.currentTarget.value) setStatus(null); }} error={wrong.npi ? "Ten digits" : undefined} />
          <Button type="submit">Look</Button>
        </Group>
      </form>
      <Loaded query={page}>
        {({ events, upTo }) => (
          <>
            {events.length ? (
              <RecordTable caption="Events of the log" rows={[...events].reverse()} id={({ position }) => position} columns={[
                { label: "Event", lead: true, cell: ({ type }) => <EventBadge type={type} /> },
                { label: "Position", end: true, cell: ({ position }) => <span className="money">{position}</span> },
                { label: "When", cell: ({ time }) => instantText(time) },
                { label: "Claim", cell: ({ claimNumber }) => (claimNumber ? <Text component={Link} to={area.claimPath!(claimNumber)} size="sm" c="var(--mantine-color-anchor)">{claimNumber}</Text> : "–") },
                { label: "Then", cell: ({ claimNumber, status: now }) => (claimNumber && now ? <StatusBadge status={now} /> : "–") },
                { label: "Plan pays", end: true, cell: ({ claimNumber, planPaid }) => (claimNumber ? <Money amount={planPaid} /> : "–") },
              ]} />
            ) : <EmptyState title="Nothing like that in this part of the log" text={`Looked at from position ${from} to ${upTo}. Go on in either direction.`} />}
            <Group justify="space-between" p="lg">
              <Button variant="default" size="xs" leftSection={<IconChevronLeft size={16} aria-hidden />} disabled={from <= 1n} onClick={() => setPlace({ from: least(from - size), until: from })}>Earlier</Button>
              <Text size="sm" c="dimmed" role="status">Positions {String(from)} to {String(upTo > from ? upTo - 1n : upTo)}</Text>
              <Button variant="default" size="xs" rightSection={<IconChevronRight size={16} aria-hidden />} disabled={upTo >= end} onClick={() => setPlace({ from: upTo, until: end })}>Later</Button>
            </Group>
          </>
        )}
      </Loaded>
    </>
  );
}
