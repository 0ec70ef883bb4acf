import { Select, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "react-router-dom";
import { ClaimForm } from "@/ui/claim_form/claim_form";
import { newDraft, type Draft } from "@/ui/claim_form/draft";
import { Page, Section } from "@/ui/page";
import { provider as area } from "./area";
import { NoNpi, useNpi } from "./npi";

export default function SubmitPage() {
  const { npis, npi } = useNpi();
  const given = useLocation().state as Pick<Draft, "policyNumber" | "memberId"> | null;
  const [draft, setDraft] = useState(() => newDraft({ submitter: npi, providerNpi: npi, ...given }));
  if (!npi) return <Page title="Submit a claim"><NoNpi /></Page>;
  const bind = (field: "policyNumber" | "memberId" | "submitterClaimId") => ({
    value: draft[field],
    onChange: (event: { currentTarget: { value: string } }) => setDraft({ ...draft, [field]: event.currentTarget.value }),
  });
  return (
    <Page title="Submit a claim" lead="You see what it would come to before you send it.">
      <ClaimForm draft={draft} change={setDraft} share="Patient pays" done={area.claimPath!} head={({ error, touch }) => (
        <Section title="Patient">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
            <TextInput label="Policy number" autoComplete="off" {...bind("policyNumber")} onBlur={() => touch("policyNumber")} error={error("policyNumber")} />
            <TextInput label="Member ID" autoComplete="off" {...bind("memberId")} onBlur={() => touch("memberId")} error={error("memberId")} />
            {npis.length > 1 && <Select label="Rendering provider" data={npis} value={draft.providerNpi} onChange={(value) => setDraft({ ...draft, providerNpi: value!, submitter: value! })} />}
            <TextInput label="Your reference" autoComplete="off" {...bind("submitterClaimId")} onBlur={() => touch("submitterClaimId")} error={error("submitterClaimId")} />
          </SimpleGrid>
        </Section>
      )} />
    </Page>
  );
}
