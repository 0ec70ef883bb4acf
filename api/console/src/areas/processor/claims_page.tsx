import { Button, Group, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { ClaimFilter } from "@/api/claims";
import { countClaims } from "@/api/processing";
import { client } from "@/app/engine";
import { ClaimList } from "@/ui/claims/claim_list";
import { Page, Section } from "@/ui/page";
import { claimStatuses, statusOf } from "@/words/codes";
import { processor as area } from "./area";

/** The views answer by status and days, or by provider and days. */
export default function ClaimsPage() {
  const [status, setStatus] = useState<string | null>(null);
  const [npi, setNpi] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [filter, setFilter] = useState<ClaimFilter>({});
  const show = (event: FormEvent) => {
    event.preventDefault();
    setFilter({ ...(npi.trim() ? { providerNpi: npi.trim() } : status && { status }), ...(from && { from }), ...(to && { to }) });
  };
  const count = useQuery({ queryKey: ["claims", "count", filter], queryFn: ({ signal }) => countClaims(client, filter, signal) });
  const total = count.data && `${Number(count.data.claims).toLocaleString("en-US")}${count.data.exact ? "" : " or more"}`;
  return (
    <Page title="Claims" lead="Everybody's, the newest first.">
      <Section title="Which ones">
        <form onSubmit={show}>
          <Group gap="md" align="flex-end">
            <Select label="Status" w={{ base: "100%", xs: 190 }} clearable placeholder="Any" data={claimStatuses.map((value) => ({ value, label: statusOf(value).text }))} value={status} onChange={(value) => { setStatus(value); if (value) setNpi(""); }} />
            <TextInput label="Provider (NPI)" w={{ base: "100%", xs: 150 }} inputMode="numeric" maxLength={10} value={npi} onChange={(event) => { setNpi(event.currentTarget.value); if (event.currentTarget.value) setStatus(null); }} error={npi && !/^\d{10}$/.test(npi) ? "Ten digits" : undefined} />
            <TextInput label="Received from" type="date" w={{ base: "100%", xs: 160 }} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
            <TextInput label="Received to" type="date" w={{ base: "100%", xs: 160 }} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
            <Button type="submit" disabled={!!npi && !/^\d{10}$/.test(npi)}>Show</Button>
          </Group>
        </form>
      </Section>
      <Section flush title={total ? `${total} claims` : "Claims"}><ClaimList filter={filter} to={area.claimPath!} share="Member pays" /></Section>
    </Page>
  );
}
