import { Button, Group, Select, TextInput } from "@mantine/core";
import { IconFilePlus } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router-dom";
import { ClaimList } from "@/ui/claims/claim_list";
import { Page, Section } from "@/ui/page";
import { claimStatuses, statusOf } from "@/words/codes";
import { addDays, isDay, today } from "@/words/dates";
import { provider as area } from "./area";
import { NoNpi, NpiSelect, useNpi } from "./npi";

export default function ClaimsPage() {
  const { npis, npi, choose } = useNpi();
  const [status, setStatus] = useState("");
  const [from, setFrom] = useState(addDays(today(), -365));
  const [to, setTo] = useState("");
  if (!npi) return <Page title="Claims"><NoNpi /></Page>;
  const filter = { providerNpi: npi, ...(isDay(from) && { from }), ...(isDay(to) && { to }) };
  return (
    <Page title="Claims" actions={<Button component={Link} to="/provider/submit" leftSection={<IconFilePlus size={18} aria-hidden />}>Submit a claim</Button>}>
      <Group gap="md" align="flex-end">
        <NpiSelect npis={npis} npi={npi} choose={choose} />
        <Select label="Status" w={{ base: "100%", xs: 200 }} data={[{ value: "", label: "Any" }, ...claimStatuses.map((value) => ({ value, label: statusOf(value).text }))]} value={status} onChange={(value) => setStatus(value ?? "")} />
        <TextInput label="Received from" type="date" value={from} onChange={(event) => setFrom(event.currentTarget.value)} w={{ base: "100%", xs: 160 }} />
        <TextInput label="Received up to" type="date" value={to} onChange={(event) => setTo(event.currentTarget.value)} w={{ base: "100%", xs: 160 }} />
      </Group>
      <Section flush title="Newest first">
        <ClaimList filter={filter} to={area.claimPath!} share="Patient pays" only={status ? (claim) => claim.status === status : undefined} />
      </Section>
    </Page>
  );
}
