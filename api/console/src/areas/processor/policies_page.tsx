import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconFilePlus, IconFileText } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { fullName, getPolicy, type PolicyState } from "@/api/policies";
import { getBalances, type Balances } from "@/api/processing";
import { client, useAsk } from "@/app/engine";
import { CoverBadge, Money } from "@/ui/badges";
import { BenefitTable } from "@/ui/benefit_table";
import { ClaimList } from "@/ui/claims/claim_list";
import { LimitBar } from "@/ui/limit_bar";
import { Facts, Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { EmptyState, Loaded } from "@/ui/states";
import { relationshipText, words } from "@/words/codes";
import { dayText } from "@/words/dates";
import { processor as area } from "./area";
import { openPolicy, useChosenPolicy } from "./chosen_policy";
import { PolicyChangeModal, type PolicyChange } from "./policy_changes";

function Terms({ policy }: { policy: PolicyState }) {
  const versions = policy.versions ?? [];
  const [shown, setShown] = useState<string | null>(null);
  const version = versions.find((one) => String(one.version) === shown) ?? versions.at(-1);
  if (!version) return null;
  return (
    <Section flush title="Terms" lead={`In force from ${dayText(version.from)}`} actions={versions.length > 1 && (
      <Select aria-label="Version of the terms" size="xs" w={190} value={String(version.version)} onChange={setShown} data={versions.map((one) => ({ value: String(one.version), label: `Version ${one.version}, ${dayText(one.from)}` }))} />
    )}>
      <Stack gap="md">
        <div style={{ padding: "0 var(--mantine-spacing-lg)" }}>
          <Facts items={[
            ["Plan", version.plan], ["Deductible", <Money key="d" amount={version.deductible} />], ["Of a member", <Money key="m" amount={version.memberDeductible} />], ["Out-of-pocket limit", <Money key="o" amount={version.outOfPocketMax} />],
            ["Of a member", <Money key="p" amount={version.memberOutOfPocketMax} />], ["Days to file", version.timelyFilingDays], ["Review from", <Money key="r" amount={version.reviewThreshold} />], ["Decided by", version.administrator ?? "The engine"],
          ]} />
        </div>
        <BenefitTable benefits={(version.rules ?? []).map((rule) => ({ rule, own: false, version: version.version, annualRemaining: rule.annualLimit }))} />
      </Stack>
    </Section>
  );
}

function Used({ balances }: { balances: Balances }) {
  const year = balances.years?.at(-1);
  if (!year) return <Text size="sm" c="dimmed">Nothing was used yet.</Text>;
  return (
    <Stack gap="lg">
      {year.policy && <LimitBar label={`Policy's deductible, ${year.benefitYear}`} use={{ limit: year.policy.deductible, used: year.policy.deductibleMet }} />}
      {year.policy && <LimitBar label={`Policy's out-of-pocket limit, ${year.benefitYear}`} use={{ limit: year.policy.outOfPocketMax, used: year.policy.outOfPocketUsed }} color="orange.6" />}
      {year.members?.map(({ memberId, amounts }, index) => <LimitBar key={memberId || index} label={`Deductible of ${memberId || "an erased member"}`} use={{ limit: amounts.deductible, used: amounts.deductibleMet }} />)}
    </Stack>
  );
}

function Policy({ policy, edit }: { policy: PolicyState; edit: (change: PolicyChange) => void }) {
  const balances = useAsk(["balances", policy.policyNumber], (signal) => getBalances(client, policy.policyNumber, undefined, signal));
  return (
    <>
      <Section title={`Policy ${policy.policyNumber}`} actions={<Group gap="xs"><CoverBadge status={policy.status} /></Group>}>
        <Stack gap="md">
          <Facts items={[["Holder", fullName(policy.members?.find((m) => m.memberId === policy.holderId)?.details ?? policy.holderDetails) ?? policy.holderId], ["First day", dayText(policy.effective)], ["Last day", dayText(policy.expiration)], ["Benefit year from", policy.planYearStart ?? "January 1"], ["Terms", `${policy.versions?.length ?? 0} version${policy.versions?.length === 1 ? "" : "s"}`]]} />
          <Group gap="sm">
            <Button size="xs" onClick={() => edit("revise")}>Revise the terms</Button>
            <Button size="xs" variant="default" onClick={() => edit("enroll")}>Enrol a member</Button>
            <Button size="xs" variant="default" onClick={() => edit("terminate")}>Cover of a member</Button>
            <Button size="xs" variant="default" onClick={() => edit("cover")}>Suspend or cancel</Button>
          </Group>
        </Stack>
      </Section>
      <Section flush title="Members">
        <RecordTable caption="Members" rows={policy.members ?? []} id={(member, index) => member.memberId || String(index)} columns={[
          { label: "Member", lead: true, cell: (member) => fullName(member.details) ?? (member.memberId || "Erased") },
          { label: "Member ID", cell: (member) => member.memberId || "–" },
          { label: "Relationship", cell: (member) => relationshipText(member.relationship) },
          { label: "Birth date", cell: (member) => dayText(member.details?.birthDate) },
          { label: "Enrolled", cell: (member) => dayText(member.enrolled) },
          { label: "Cover", cell: (member) => <CoverBadge status={member.status} /> },
        ]} />
      </Section>
      <Terms policy={policy} />
      <Section title="Used this year"><Loaded query={balances} notFound={<Text size="sm" c="dimmed">Nothing was used yet.</Text>}>{(found) => <Used balances={found} />}</Loaded></Section>
      {!!policy.authorizations?.length && (
        <Section flush title="Authorisations">
          <RecordTable caption="Authorisations" rows={policy.authorizations} id={(one) => one.authorization} columns={[
            { label: "Number", lead: true, cell: (one) => one.authorization }, { label: "Member", cell: (one) => one.memberId }, { label: "Service", cell: (one) => words(one.serviceType) },
            { label: "Days", cell: (one) => `${dayText(one.from)} to ${dayText(one.to)}` }, { label: "Visits left", end: true, cell: (one) => one.visitsRemaining ?? "Any" }, { label: "Status", cell: (one) => <CoverBadge status={one.status} /> },
          ]} />
        </Section>
      )}
      {!!policy.changes?.length && (
        <Section flush title="Changes of cover">
          <RecordTable caption="Changes of cover" rows={policy.changes} id={(_, index) => String(index)} columns={[{ label: "What", lead: true, cell: (one) => words(one.change) }, { label: "Whose", cell: (one) => one.memberId ?? "The policy's" }, { label: "From", cell: (one) => dayText(one.from) }]} />
        </Section>
      )}
      <Section flush title="Claims"><ClaimList filter={{ policyNumber: policy.policyNumber }} to={area.claimPath!} share="Member pays" pageSize={10} /></Section>
    </>
  );
}

export default function PoliciesPage() {
  const chosen = useChosenPolicy();
  const [typed, setTyped] = useState(chosen ?? "");
  const [change, setChange] = useState<PolicyChange | null>(null);
  const policy = useAsk(["policy", chosen], (signal) => getPolicy(client, chosen!, signal), chosen !== null);
  const find = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim()) openPolicy(typed.trim());
  };
  return (
    <Page title="Policies" lead="Terms, members and cover. Looking is recorded."
          actions={<Button leftSection={<IconFilePlus size={18} aria-hidden />} onClick={() => setChange("create")}>New policy</Button>}>
      <Section title="Find a policy">
        <form onSubmit={find}>
          <Group align="flex-end" gap="md">
            <TextInput label="Policy number" w={{ base: "100%", xs: 280 }} autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
            <Button type="submit" variant="default" disabled={!typed.trim()}>Open</Button>
          </Group>
        </form>
      </Section>
      {chosen === null ? <EmptyState icon={IconFileText} title="No policy is open" text="Type its number, or open it from a claim." /> : (
        <Loaded query={policy} notFound={<EmptyState title="There is no such policy" />}>{(found) => <Policy key={found.policyNumber} policy={found} edit={setChange} />}</Loaded>
      )}
      <PolicyChangeModal key={change ?? "none"} change={change} policy={policy.data} close={() => setChange(null)} />
    </Page>
  );
}
