import { Checkbox, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useProfile } from "@/app/engine";
import { ClaimForm } from "@/ui/claim_form/claim_form";
import { newDraft } from "@/ui/claim_form/draft";
import { Page, Section } from "@/ui/page";
import { member as area } from "./area";
import { nameOf, usePolicy } from "./family";
import { NotBound } from "./not_bound";
import { PersonSelect } from "./person_select";

export default function SubmitPage() {
  const profile = useProfile();
  const policy = usePolicy();
  const members = policy.data?.members ?? [];
  // The engine files it under a name that it makes of the member.
  const [draft, setDraft] = useState(() => newDraft({ submitter: "MEMBER", policyNumber: profile.member?.policyNumber, memberId: profile.member?.memberId, benefitsAssigned: false }));
  if (!profile.member) return <Page title="Submit a claim"><NotBound /></Page>;
  return (
    <Page title="Submit a claim" lead="For care that you have paid for yourself, or that your provider does not bill to the plan.">
      <ClaimForm draft={draft} change={setDraft} share="You pay" done={area.claimPath!} head={({ error, touch }) => (
        <Section title="Who, and where">
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
              {members.length > 1
                ? <PersonSelect label="Patient" members={members} value={draft.memberId} choose={(memberId) => memberId && setDraft({ ...draft, memberId })} />
                : <div><Text size="sm" fw={500}>Patient</Text><Text mt={6}>{nameOf(members[0]) || profile.displayName}</Text></div>}
              <TextInput label="Provider number (NPI)" description="Ten digits, on the bill" inputMode="numeric" inputWrapperOrder={["label", "input", "description", "error"]} value={draft.providerNpi} error={error("providerNpi")} onBlur={() => touch("providerNpi")}
                         onChange={(event) => setDraft({ ...draft, providerNpi: event.currentTarget.value })} />
            </SimpleGrid>
            <Checkbox label="I have paid this bill: pay me" description="Otherwise the provider is paid" checked={!draft.benefitsAssigned} onChange={(event) => setDraft({ ...draft, benefitsAssigned: !event.currentTarget.checked })} />
          </Stack>
        </Section>
      )} />
    </Page>
  );
}
